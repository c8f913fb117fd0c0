"""The leases of kept sessions, and their hand-over between processes.

Telegram breaks an auth key that is used from two places at once (AUTH_KEY_DUPLICATED). So each session's row
has a lease; a process that needs a held one asks for it by NOTIFY, and the holder hands it over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.core.db import Database
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.telegram import sessions
from shared.telegram.sessions import KeptSession, SessionBusy, SessionMissing

PATIENCE = 20.0  # seconds to wait for another process to let go; longer than an unrenewed lease
LOOK_EVERY = 1.0  # seconds between attempts, in case a notification is lost
RELEASE_TIMEOUT = 3.0  # seconds; a lease that cannot be given back ends by itself

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A session this process may use now."""

    kept: KeptSession
    asked_at: float  #: monotonic; before the query that took the lease


class SessionLeases:
    """Takes, renews and releases leases under the name of one process."""

    def __init__(self, db: Database, listener: Listener, owner: str) -> None:
        self._db = db
        self._listener = listener
        self._owner = owner
        self._waiting: dict[int, asyncio.Event] = {}
        self._undo: Callable[[], None] | None = None

    def open(self, on_wanted: Callable[[int], None]) -> None:
        """Listen to other processes: `on_wanted(telegram_id)` asks to hand a session over soon."""

        def heard(payload: str) -> None:
            what, telegram_id, *who = payload.split(" ", 2)
            if what == "free":
                if (freed := self._waiting.get(int(telegram_id))) is not None:
                    freed.set()
            elif who != [self._owner]:
                on_wanted(int(telegram_id))

        self._undo = self._listener.subscribe(sessions.CHANNEL, heard)

    def close(self) -> None:
        """Stop listening."""
        if self._undo is not None:
            self._undo()

    async def take(self, telegram_id: int) -> Lease:
        """Become the live client of a person's usable session, waiting for the current one to let go.

        One call at a time for each person. Raises SessionMissing, SessionBusy after PATIENCE, Unavailable.
        """
        deadline = time.monotonic() + PATIENCE
        freed = self._waiting[telegram_id] = asyncio.Event()
        try:
            while True:
                freed.clear()
                lease = await self._try(telegram_id)
                if lease is not None:
                    break
                left = deadline - time.monotonic()
                if left <= 0:
                    raise SessionBusy
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(left, LOOK_EVERY)):
                        await freed.wait()
        finally:
            del self._waiting[telegram_id]
        if lease.kept.status != "active":
            await self.release(telegram_id)
            raise SessionMissing("the session was revoked")
        return lease

    async def renew(self, telegram_ids: list[int]) -> set[int]:
        """Extend these leases; returns the ids still held. Raises Unavailable."""
        async with self._db.acquire() as conn:
            return await sessions.renew(conn, telegram_ids, self._owner)

    async def release(self, telegram_id: int) -> None:
        """Release a lease; never raises, because it ends by itself in the worst case."""
        with contextlib.suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(RELEASE_TIMEOUT), self._db.acquire() as conn:
                await sessions.release(conn, telegram_id, self._owner)

    async def _try(self, telegram_id: int) -> Lease | None:
        asked_at = time.monotonic()
        async with self._db.acquire() as conn:
            kept = await sessions.lease(conn, telegram_id, self._owner)
            if kept is not None:
                return Lease(kept=kept, asked_at=asked_at)
            if await sessions.fetch(conn, telegram_id) is None:
                raise SessionMissing
            await sessions.want(conn, telegram_id, self._owner)
        return None
