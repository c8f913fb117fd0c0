"""Stopping a login between Telegram's acceptance and the commit, by a lock on the person's row."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import asyncpg

from sandbox.person import Person
from tests.support.waiting import until

HOLD = "SELECT telegram_id FROM users WHERE telegram_id = $1 FOR UPDATE"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class HeldRow:
    """A person's row, held by a transaction of the test's own."""

    def __init__(self, holder: asyncpg.Connection[asyncpg.Record], dsn: str) -> None:
        self._holder = holder
        self._dsn = dsn

    async def is_waited_for(self) -> None:
        """Return once somebody wants the row."""
        looker = await asyncpg.connect(self._dsn)
        try:

            async def waits() -> bool:
                return bool(await looker.fetchval(WAITING))

            await until(waits)
        finally:
            await looker.close()

    async def release(self) -> None:
        """Release the waiting transaction."""
        await self._holder.execute("ROLLBACK")


@contextlib.asynccontextmanager
async def held_row(dsn: str, person: Person) -> AsyncIterator[HeldRow]:
    """Hold the row from now on; released at the end at the latest."""
    holder = await asyncpg.connect(dsn)
    try:
        await holder.execute("BEGIN")
        await holder.fetch(HOLD, person.account.id)
        yield HeldRow(holder, dsn)
    finally:
        await holder.close()
