"""The web container: the login page, its live stream and the JSON around it."""
