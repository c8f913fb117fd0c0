"""Which chats an account has, and how to speak of them to Telegram.

Telegram takes a chat's id only together with an access hash that belongs to the asking account, so a chat is
known when it was among the account's own dialogs: nobody can name another person's chat.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from telethon import utils
from telethon.tl import functions, types

from shared.accounts.ask import ask
from shared.telegram.client import PortalClient
from shared.telegram.errors import ChatNotFound

PAGE = 100  # dialogs in one answer: Telegram's limit
MOST_PAGES = 20  # looked through for a chat that is not known yet
LOOK_AGAIN = 20.0  # seconds after a whole look before an unknown chat is looked for again
LARGEST_ID = 2**53  # no chat of Telegram has a larger one


@dataclass(frozen=True, kw_only=True)
class Offset:
    """Where a page of dialogs begins: after the one whose newest message this is."""

    date: datetime | None
    message_id: int
    chat_id: int  #: 0: the beginning


BEGINNING = Offset(date=None, message_id=0, chat_id=0)


@dataclass(eq=False)
class _Book:
    entities: dict[int, Any] = field(default_factory=dict)  # marked id → user, chat or channel
    looked_at: float | None = None  # monotonic; when the whole list was last looked through


class ChatBook:
    """What each live client has seen of its account's dialogs; forgotten together with the client."""

    def __init__(self) -> None:
        self._books: WeakKeyDictionary[PortalClient, _Book] = WeakKeyDictionary()

    async def dialogs(self, client: PortalClient, limit: int, after: Offset) -> Any:
        """A page of dialogs, `messages.dialogs` or a slice of them; remembered. Raises TelegramError."""
        book = self._book(client)
        known = book.entities.get(after.chat_id)
        request = functions.messages.GetDialogsRequest(
            offset_date=after.date,
            offset_id=after.message_id,
            offset_peer=types.InputPeerEmpty() if known is None else utils.get_input_peer(known),
            limit=limit,
            hash=0,
            exclude_pinned=after != BEGINNING,
        )
        answer = await ask(client, request)
        present = {utils.get_peer_id(entity): entity for entity in (*answer.users, *answer.chats)}
        for dialog in answer.dialogs:
            chat_id = utils.get_peer_id(dialog.peer)
            if chat_id in present:
                book.entities[chat_id] = present[chat_id]
        return answer

    async def peer(self, client: PortalClient, chat_id: int) -> types.TypeInputPeer:
        """How to name a chat of this account. Raises ChatNotFound, TelegramError."""
        book = self._book(client)
        if chat_id not in book.entities and abs(chat_id) < LARGEST_ID:
            await self._look_through(client, book, chat_id)
        entity = book.entities.get(chat_id)
        if entity is None:
            raise ChatNotFound
        return utils.get_input_peer(entity)

    async def _look_through(self, client: PortalClient, book: _Book, chat_id: int) -> None:
        if book.looked_at is not None and time.monotonic() < book.looked_at + LOOK_AGAIN:
            return
        after = BEGINNING
        for _ in range(MOST_PAGES):
            answer = await self.dialogs(client, PAGE, after)
            following = next_offset(answer, PAGE)
            if book.entities.get(chat_id) is not None:
                return
            if following is None:
                break
            after = following
        book.looked_at = time.monotonic()

    def _book(self, client: PortalClient) -> _Book:
        return self._books.setdefault(client, _Book())


def next_offset(answer: Any, asked: int) -> Offset | None:
    """Where the next page begins; None after the last one."""
    if not isinstance(answer, types.messages.DialogsSlice) or len(answer.dialogs) < asked:
        return None
    newest = {(utils.get_peer_id(one.peer_id), one.id): one for one in answer.messages if one.peer_id}
    for dialog in reversed(answer.dialogs):
        chat_id = utils.get_peer_id(dialog.peer)
        message = newest.get((chat_id, dialog.top_message))
        if message is not None:
            return Offset(date=getattr(message, "date", None), message_id=message.id, chat_id=chat_id)
    return None
