"""Log In With Telegram: the OpenID provider (core.telegram.org/bots/telegram-login)."""
