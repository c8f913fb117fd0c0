"""Telegram's data centres: an MTProto server that unmodified client libraries talk to over sockets."""
