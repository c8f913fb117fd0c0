"""The declaration of a route: who may ask, what it reads, what it answers. Requests are checked by it."""
