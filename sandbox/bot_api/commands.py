"""The bot's command lists by scope and language (core.telegram.org/bots/api#determining-list-of-commands)."""

from __future__ import annotations

import re

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.objects import Chat, JsonObject

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)

Scope = tuple[str, str, str]  # type, chat id, user id
DEFAULT: Scope = ("default", "", "")


class Commands:
    """Which commands a client offers, and where."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[JsonObject]] = {}

    def set(self, scope: Scope, language: str, commands: list[object]) -> None:
        """Replace the list. Raises ApiError 400 BOT_COMMAND_INVALID and the like."""
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self._lists[scope, language] = [_checked(command) for command in commands]

    def get(self, scope: Scope, language: str) -> list[JsonObject]:
        """Exactly the list of this scope and language."""
        return self._lists.get((scope, language), [])

    def delete(self, scope: Scope, language: str) -> None:
        """Fall back to the wider scope."""
        self._lists.pop((scope, language), None)

    def offered(self, chat: Chat, user_id: int, language: str) -> list[JsonObject]:
        """What this user's client shows in this chat: the narrowest list that exists."""
        number = str(chat.id)
        scopes: list[Scope] = [("chat", number, "")]
        if chat.type == "private":
            scopes.append(("all_private_chats", "", ""))
        else:
            scopes = [("chat_member", number, str(user_id)), *scopes, ("all_group_chats", "", "")]
        for scope in (*scopes, DEFAULT):
            for spoken in (language, ""):
                if found := self._lists.get((scope, spoken)):
                    return found
        return []


def read_scope(raw: JsonObject | None) -> Scope:
    """The scope as a key. Raises ApiError 400 for an unknown type."""
    if not raw:
        return DEFAULT
    kind = str(raw.get("type", ""))
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return (kind, str(raw.get("chat_id", "")), str(raw.get("user_id", "")))


def _checked(command: object) -> JsonObject:
    if not isinstance(command, dict):
        raise bad_request("expected an Object as command")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
