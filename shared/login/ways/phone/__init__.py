"""The phone way: a number, and the login code that Telegram sends to it."""
