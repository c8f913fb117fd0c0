"""The dashboard, from the first sign-in to the end of a session, against running processes."""
