"""The Telegram bot: parses what people send, calls the product, answers."""
