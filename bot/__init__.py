"""The Telegram bot: parses updates, calls the product, replies."""
