"""Who may come in, and what they get."""
