"""The chats of a connected account: listing, reading, sending."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field
from telethon import utils
from telethon.tl import functions, types

from shared.accounts import message_views
from shared.accounts.ask import ask, asking
from shared.accounts.chat_book import BEGINNING, ChatBook, Offset, next_offset
from shared.accounts.message_views import MessageView
from shared.core.db import Database
from shared.core.errors import BadRequest
from shared.telegram import sent_messages
from shared.telegram.errors import (
    MessageEmpty,
    MessageTooLong,
    TelegramError,
    TelegramTrouble,
    TelegramUnreachable,
)
from shared.telegram.sent_messages import Sent
from shared.telegram.session_pool import SessionPool

LONGEST_TEXT = 4096  # characters, https://core.telegram.org/constructor/config message_length_max
MOST = 100  # chats or messages in one page: Telegram's limit
LARGEST_NUMBER = 2**31 - 1  # of Telegram's ids of messages, and of its times

_CURSOR = re.compile(r"([0-9]{1,10})\.([0-9]{1,10})\.(-?[0-9]{1,16})")


@dataclass(frozen=True, kw_only=True)
class Chat:
    """One chat in the account's list."""

    id: Annotated[
        int, Field(description="users positive, groups negative, channels from -100…", examples=[4242])
    ]
    title: Annotated[
        str,
        Field(description="the title of a group or channel, the name of a person", examples=["Chess club"]),
    ]
    type: Annotated[
        str,
        Field(description="user, bot, saved, service, group, supergroup or channel", examples=["supergroup"]),
    ]
    username: Annotated[
        str | None,
        Field(description="of the chat, without the at sign; null: there is none", examples=["ada"]),
    ]
    unread: Annotated[int, Field(description="how many messages are unread")]
    pinned: Annotated[bool, Field(description="pinned to the top of the list")]
    last_message: Annotated[MessageView | None, Field(description="the latest message; null: there is none")]


@dataclass(frozen=True, kw_only=True)
class ChatPage:
    """Part of the account's list of chats, in Telegram's order."""

    chats: Annotated[list[Chat], Field(description="in Telegram's order")]
    next: Annotated[
        str | None, Field(description="the cursor of the next page; null: this was the last", examples=[None])
    ]


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """Part of a chat, the newest message first."""

    messages: Annotated[list[MessageView], Field(description="the newest first")]
    next: Annotated[
        int | None,
        Field(
            description="ask for the messages before this one; null: there are no older ones", examples=[None]
        ),
    ]


class Chats:
    """Each method raises SessionMissing, SessionBusy, SessionDead, FloodWait, TelegramError, Unavailable."""

    def __init__(self, db: Database, pool: SessionPool) -> None:
        self._db = db
        self._pool = pool
        self._book = ChatBook()

    async def page(self, telegram_id: int, *, limit: int, cursor: str | None = None) -> ChatPage:
        """Up to `limit` chats after `cursor`. Raises BadRequest for a cursor that is none."""
        after = BEGINNING if cursor is None else _offset(cursor)
        async with asking(self._db, self._pool, telegram_id, "dialogs") as client:
            answer = await self._book.dialogs(client, limit, after)
        following = next_offset(answer, limit)
        return ChatPage(
            chats=_chats(answer, telegram_id), next=None if following is None else _cursor(following)
        )

    async def messages(
        self, telegram_id: int, chat_id: int, *, limit: int, before: int | None = None
    ) -> MessagePage:
        """Up to `limit` messages older than `before`. Raises ChatNotFound."""
        async with asking(self._db, self._pool, telegram_id, "history") as client:
            request = functions.messages.GetHistoryRequest(
                peer=await self._book.peer(client, chat_id),
                offset_id=before or 0,
                offset_date=None,
                add_offset=0,
                limit=limit,
                max_id=0,
                min_id=0,
                hash=0,
            )
            answer = await ask(client, request)
        names = message_views.names_of((*answer.users, *answer.chats))
        seen = [message_views.message_of(one, names, telegram_id) for one in answer.messages]
        whole = isinstance(answer, types.messages.Messages) or len(answer.messages) < limit
        return MessagePage(
            messages=[one for one in seen if one is not None],
            next=None if whole or not answer.messages else answer.messages[-1].id,
        )

    async def send(self, telegram_id: int, chat_id: int, text: str, *, key: str | None = None) -> Sent:
        """Write into a chat. Under an idempotency `key` the message is sent once, however often it is asked.

        When Telegram refuses it the key is free again; when no answer came it is not, because the message may
        have arrived. Raises ChatNotFound, MessageEmpty, MessageTooLong, WritingForbidden, KeyReused,
        BeingSent.
        """
        if not text.strip():
            raise MessageEmpty
        if len(text) > LONGEST_TEXT:
            raise MessageTooLong
        request = hashlib.sha256(f"{chat_id}:{text}".encode()).digest()
        async with asking(self._db, self._pool, telegram_id, "send") as client:
            peer = await self._book.peer(client, chat_id)
            before = None if key is None else await self._claim(telegram_id, key, request)
            if before is not None:
                return before
            message = functions.messages.SendMessageRequest(
                peer=peer,
                message=text,
                random_id=None if key is None else sent_messages.random_id(telegram_id, key),
            )
            try:
                sent = _sent(await ask(client, message))
            except (TelegramUnreachable, TelegramTrouble):
                raise  # it may have arrived
            except TelegramError:
                if key is not None:
                    await self._forget(telegram_id, key)
                raise
        if key is not None:
            async with self._db.acquire() as conn:
                await sent_messages.done(conn, telegram_id, key, sent)
        return sent

    async def _claim(self, telegram_id: int, key: str, request: bytes) -> Sent | None:
        """The message if it was sent before under this key; else the key is claimed for it."""
        async with self._db.acquire() as conn:
            return await sent_messages.claim(conn, telegram_id, key, request)

    async def _forget(self, telegram_id: int, key: str) -> None:
        async with self._db.acquire() as conn:
            await sent_messages.forget(conn, telegram_id, key)


def _chats(answer: Any, account_id: int) -> list[Chat]:
    entities = {utils.get_peer_id(one): one for one in (*answer.users, *answer.chats)}
    names = message_views.names_of(entities.values())
    newest = {(utils.get_peer_id(one.peer_id), one.id): one for one in answer.messages if one.peer_id}
    chats = []
    for dialog in answer.dialogs:
        chat_id = utils.get_peer_id(dialog.peer)
        entity = entities.get(chat_id)
        if entity is None or not isinstance(dialog, types.Dialog):
            continue  # a folder, or a chat that is closed to the account
        last = newest.get((chat_id, dialog.top_message))
        chats.append(
            Chat(
                id=chat_id,
                title=names.get(chat_id, ""),
                type=message_views.type_of(entity),
                username=getattr(entity, "username", None),
                unread=dialog.unread_count,
                pinned=bool(dialog.pinned),
                last_message=None if last is None else message_views.preview_of(last, names, account_id),
            )
        )
    return chats


def _sent(answer: Any) -> Sent:
    """The id and time of a message in what `messages.sendMessage` answers."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return Sent(id=answer.id, date=answer.date)
    ids = [update.id for update in answer.updates if isinstance(update, types.UpdateMessageID)]
    return Sent(id=ids[0] if ids else 0, date=answer.date)


def _cursor(offset: Offset) -> str:
    seconds = 0 if offset.date is None else int(offset.date.timestamp())
    return f"{seconds}.{offset.message_id}.{offset.chat_id}"


def _offset(cursor: str) -> Offset:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadRequest("the cursor is none of ours")
    seconds, message_id = (min(int(number), LARGEST_NUMBER) for number in found.groups()[:2])
    return Offset(date=datetime.fromtimestamp(seconds, UTC), message_id=message_id, chat_id=int(found[3]))
