"""The floors: the same work done with the bare library, nothing of the portal in it."""
