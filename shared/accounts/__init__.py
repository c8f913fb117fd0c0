"""The account after the login: leaving, being looked at, being forgotten."""
