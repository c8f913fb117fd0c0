"""Signing in to the portal, and what every page for people who are signed in shares."""
