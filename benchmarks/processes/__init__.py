"""The processes that are measured, and the Telegram they meet."""
