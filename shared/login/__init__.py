"""One login, from /login to authorized."""
