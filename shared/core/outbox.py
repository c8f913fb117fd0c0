"""The outbox: messages for people, queued in the transaction of what they tell, sent once by any bot."""

from __future__ import annotations

from shared.core.db import Connection, Queries
from shared.core.json_value import JSON

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
