"""Who is asking, and what proves it."""
