"""The way from accounts' clients to the bot: what they write by MTProto is what the bot hears."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.bot_api import inbox
from sandbox.bot_api.bot import Bot
from sandbox.errors import RpcFailure
from sandbox.person import Person


class BotDoor:
    """The `BotLink` of one bot."""

    def __init__(self, bot: Bot, people: Mapping[int, Person]) -> None:
        self._bot = bot
        self._people = people

    def hear(self, account_id: int, text: str) -> None:
        """The account's client wrote to the bot; while it is blocked, nothing arrives."""
        person = self._people[account_id]
        if not person.has_blocked:
            inbox.write(self._bot, person.user, person.chat, text)

    def open_app(self, account_id: int, url: str, start_param: str) -> str:
        """The address of a Mini App with this account's signed init data."""
        return self._people[account_id].launch(url, start_param=start_param)

    def press(self, account_id: int, message_id: int, data: str) -> None:
        """A press on an inline button. Raises `RpcFailure` 400 MESSAGE_ID_INVALID."""
        message = self._bot.chats.message(account_id, message_id)
        if message is None:
            raise RpcFailure(400, "MESSAGE_ID_INVALID")
        inbox.press(self._bot, self._people[account_id].user, message, data)
