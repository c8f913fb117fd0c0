"""Messages the bot owes people: written by whoever has news, sent by any bot, each once."""

from __future__ import annotations

from shared.core.audit import JSON
from shared.core.db import Connection, Queries

sql = Queries.beside(__file__)

CHANNEL = "outbox"  # NOTIFY; the payload is a row's id


async def put(
    conn: Connection,
    *,
    telegram_id: int,
    chat_id: int,
    kind: str,
    payload: dict[str, JSON],
    dedupe_key: str | None = None,
) -> None:
    """Queue one message in the caller's transaction. A `dedupe_key` that was used before queues nothing."""
    await conn.execute(sql.put, telegram_id, chat_id, kind, payload, dedupe_key)
