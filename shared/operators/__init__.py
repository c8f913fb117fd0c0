"""What operators see of the portal, and what they do to it. Secrets are never part of it."""
