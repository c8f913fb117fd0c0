"""The bot as Telegram keeps it: identity, chats, updates, commands, menu button, descriptions."""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox.bot_api.callbacks import Callbacks
from sandbox.bot_api.chats import Chats
from sandbox.bot_api.commands import Commands
from sandbox.bot_api.files import Files
from sandbox.bot_api.objects import JsonObject, User
from sandbox.bot_api.topics import Topics
from sandbox.bot_api.updates import UpdateQueue


class Bot:
    """One bot's side of Telegram.

    `allow_loopback` lets Mini App buttons and webhooks use plain http on this machine; Telegram itself
    insists on https. `clock` gives Unix time in seconds.
    """

    def __init__(
        self,
        token: str,
        *,
        username: str = "portal_sandbox_bot",
        name: str = "Auth Portal",
        allow_loopback: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        number, _, secret = token.partition(":")
        if not number.isdigit() or not secret:
            raise ValueError("A bot token looks like 123456789:SECRET")
        self.token = token
        self.user = User(id=int(number), first_name=name, username=username, is_bot=True)
        self.allow_loopback = allow_loopback
        self.clock = clock
        self.chats = Chats()
        self.topics = Topics()
        self.updates = UpdateQueue()
        self.callbacks = Callbacks()
        self.commands = Commands()
        self.files = Files()
        self.menu_buttons: dict[int | None, JsonObject] = {}  #: by chat id; None is the default
        self.texts: dict[tuple[str, str], str] = {}  #: name, description, short_description by language

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self.clock())

    def menu_button(self, chat_id: int | None) -> JsonObject:
        """The chat's own menu button, or the default one."""
        return self.menu_buttons.get(chat_id) or self.menu_buttons.get(None) or {"type": "commands"}

    def me(self) -> JsonObject:
        """The answer of getMe."""
        return {
            **self.user.to_json(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }
