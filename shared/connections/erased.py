"""A person is forgotten: what happened to them goes, and that somebody was erased stays."""

from __future__ import annotations

from shared.connections import events
from shared.connections.events import EventType
from shared.core.db import Connection


async def erased(conn: Connection, telegram_id: int) -> None:
    """Delete the person's events and record one that does not say whose they were.

    In the transaction that deletes the person. No reaction that is pending runs afterwards.
    """
    await events.forget(conn, telegram_id)
    await events.record(conn, EventType.ACCOUNT_ERASED, None)
