"""What the bot answers: one module for each feature."""
