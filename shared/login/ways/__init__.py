"""The ways into an account: each a package of its own, known from one registry."""
