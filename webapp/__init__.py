"""The web container: pages, event streams and JSON."""
