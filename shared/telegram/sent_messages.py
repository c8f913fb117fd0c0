"""Messages sent under an idempotency key: a repeated request gets the same answer and sends nothing.

Telegram guards against repetition too: the random id of a message is made of its key, and Telegram takes a
random id once (https://core.telegram.org/method/messages.sendMessage).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.core.errors import Conflict

sql = Queries.beside(__file__)

GIVEN_UP_AFTER = 60.0  # seconds after which a process that began to send counts as dead


class KeyReused(Conflict):
    """This idempotency key was used for another message."""

    code = "idempotency_key_reused"


class BeingSent(Conflict):
    """This message is being sent at this moment."""

    code = "being_sent"
    retryable = True


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that Telegram accepted."""

    id: Annotated[int, Field(description="the message's number, in its chat", examples=[4242])]
    date: Annotated[datetime, Field(description="when Telegram took it")]


async def claim(conn: Connection, telegram_id: int, key: str, request: bytes) -> Sent | None:
    """The message sent before under this key; None when the caller is the one to send it.

    `request` is a digest of what is sent. Raises KeyReused, BeingSent.
    """
    if await conn.fetchval(sql.claim, telegram_id, key, request) is not None:
        return None
    if await conn.fetchval(sql.reclaim, telegram_id, key, request, GIVEN_UP_AFTER) is not None:
        return None
    row = await conn.fetchrow(sql.fetch, telegram_id, key)
    if row is not None and row["request"] != request:
        raise KeyReused
    if row is None or row["sent_at"] is None:
        raise BeingSent
    return Sent(id=row["message_id"], date=row["sent_at"])


async def done(conn: Connection, telegram_id: int, key: str, sent: Sent) -> None:
    """Telegram accepted the message."""
    await conn.execute(sql.done, telegram_id, key, sent.id, sent.date)


async def forget(conn: Connection, telegram_id: int, key: str) -> None:
    """Telegram refused the message: the key is free again."""
    await conn.execute(sql.forget, telegram_id, key)


async def purge(conn: Connection) -> None:
    """Delete keys older than a day."""
    await conn.execute(sql.purge)


def random_id(telegram_id: int, key: str) -> int:
    """The random id under which Telegram accepts this key's message once."""
    digest = hashlib.sha256(f"{telegram_id}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
