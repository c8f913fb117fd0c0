"""The chats the bot is part of and their messages: one truth for the Bot API, the people and the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from sandbox.bot_api.errors import bad_request, forbidden, migrated
from sandbox.bot_api.objects import Chat, Message, User


@dataclass(frozen=True, kw_only=True)
class ChatEvent:
    """Something changed in a chat. Ids only: the store is the truth."""

    kind: Literal["message", "edited", "deleted", "typing"]
    chat_id: int
    message_id: int = 0


class Chats:
    """Users, chats, who opened or blocked what, and every message. Not thread-safe."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.known: dict[int, Chat] = {}
        self.members: dict[int, set[int]] = {}  #: of groups, by chat id; the bot is not counted
        self.started: set[int] = set()  #: users who ever wrote to the bot
        self.blocked: set[int] = set()  #: users who blocked it
        self.left: set[int] = set()  #: groups that removed it
        self.silenced: set[int] = set()  #: groups in which it may not write
        self.migrated: dict[int, int] = {}  #: groups that became supergroups, and their new ids
        self._messages: dict[int, dict[int, Message]] = {}
        self._last_id = 0
        self._watchers: list[Callable[[ChatEvent], None]] = []

    def watch(self, callback: Callable[[ChatEvent], None]) -> Callable[[], None]:
        """Have `callback` called, synchronously, after every change. Returns what undoes it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def add_user(self, user: User) -> None:
        """Someone exists on Telegram; he has not met the bot yet."""
        self.users[user.id] = user
        self.known[user.id] = Chat.private(user)

    def add_chat(self, chat: Chat, members: set[int]) -> None:
        """A group or channel with the bot in it."""
        self.known[chat.id] = chat
        self.members[chat.id] = members

    def find(self, chat_id: str) -> Chat:
        """The chat by its number or @username. Raises ApiError 400 when there is none."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        found: Chat | None = None
        if chat_id.startswith("@"):  # names lead to groups and channels only
            named = (chat for chat in self.known.values() if f"@{chat.username}" == chat_id)
            found = next((chat for chat in named if chat.type != "private"), None)
        elif chat_id.removeprefix("-").isdecimal():
            found = self.known.get(int(chat_id))
        if found is None or (found.type == "private" and not self.has_met(found.id)):
            raise bad_request("chat not found")
        return found

    def has_met(self, user_id: int) -> bool:
        """Whether the bot knows this user: he wrote to it, or is in a group with it."""
        return user_id in self.started or any(user_id in members for members in self.members.values())

    def find_writable(self, chat_id: str) -> Chat:
        """Like `find`, for a chat the bot may write to. Raises ApiError 400 or 403."""
        chat = self.find(chat_id)
        if chat.id in self.migrated:
            raise migrated(self.migrated[chat.id])
        if chat.id in self.silenced:
            raise bad_request("not enough rights to send text messages to the chat")
        if chat.id in self.left:
            raise forbidden("bot was kicked from the group chat")
        if chat.id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.type == "private" and chat.id not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def next_message_id(self) -> int:
        """A fresh message id; one counter serves all chats of a bot."""
        self._last_id += 1
        return self._last_id

    def post(self, message: Message) -> Message:
        """Keep a new message and tell the watchers."""
        self._messages.setdefault(message.chat.id, {})[message.message_id] = message
        self._tell("message", message.chat.id, message.message_id)
        return message

    def edit(self, message: Message, **changes: object) -> Message:
        """Replace a message by its changed self and tell the watchers."""
        edited: Message = replace(message, **changes)  # type: ignore[arg-type]  # checked by the callers' tests
        self._messages[message.chat.id][message.message_id] = edited
        self._tell("edited", message.chat.id, message.message_id)
        return edited

    def delete(self, message: Message) -> None:
        """Forget a message on both sides and tell the watchers."""
        del self._messages[message.chat.id][message.message_id]
        self._tell("deleted", message.chat.id, message.message_id)

    def typing(self, chat_id: int) -> None:
        """The bot is about to answer."""
        self._tell("typing", chat_id, 0)

    def message(self, chat_id: int, message_id: int | None) -> Message | None:
        """One message, or None."""
        return self._messages.get(chat_id, {}).get(message_id or 0)

    def messages(self, chat_id: int) -> list[Message]:
        """All messages of a chat, oldest first."""
        return list(self._messages.get(chat_id, {}).values())

    def _tell(
        self, kind: Literal["message", "edited", "deleted", "typing"], chat_id: int, number: int
    ) -> None:
        event = ChatEvent(kind=kind, chat_id=chat_id, message_id=number)
        for callback in tuple(self._watchers):
            callback(event)
