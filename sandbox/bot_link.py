"""What a bot's server lends to the accounts' clients: the way to the bot."""

from __future__ import annotations

from typing import Protocol


class BotLink(Protocol):
    """One bot, as accounts reach it by MTProto."""

    def hear(self, account_id: int, text: str) -> None:
        """The account's client wrote to the bot."""

    def open_app(self, account_id: int, url: str, start_param: str) -> str:
        """The address of a Mini App as this account's client opens it: init data in its fragment."""

    def press(self, account_id: int, message_id: int, data: str) -> None:
        """The account's client pressed an inline button under a message of the bot's chat."""
