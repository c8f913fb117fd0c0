"""The Bot API server: what bots see of the sandbox's Telegram."""
