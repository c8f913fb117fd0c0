"""A local Telegram: enough of MTProto and the Bot API to run real clients against, offline."""
