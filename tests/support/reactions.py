"""Waiting for what follows from events."""

from __future__ import annotations

from shared.core.db import Database
from tests.support.waiting import until


async def reacted(db: Database) -> None:
    """Return once every event was dispatched and no reaction is pending."""

    async def nothing_pending() -> bool:
        async with db.acquire() as conn:
            return not await conn.fetchval(
                """SELECT EXISTS (SELECT FROM events WHERE dispatched_at IS NULL)
                       OR EXISTS (SELECT FROM event_reactions)"""
            )

    await until(nothing_pending)
