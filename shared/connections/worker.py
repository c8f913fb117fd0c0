"""Runs the reactions to events, in any number of processes: each reaction to each event once.

NOTIFY wakes, a poll is the net under it. A reaction runs in the transaction that deletes its pending row, so
what it writes is written exactly once; one that fails is tried again later and holds up no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import asyncpg

from shared.connections.events import CHANNEL, Event
from shared.connections.registry import Reactions
from shared.core.background_loop import BackgroundLoop
from shared.core.db import Database, Queries
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.members import users

sql = Queries.beside(__file__)
log = logging.getLogger("connections")

AT_ONCE = 4  # reactions
BATCH = 100  # events dispatched in one statement
POLL_EVERY = 10.0  # seconds
RETRY_AFTER = 1.0  # seconds, when the database could not be asked
SHORTEST_REST = 0.05  # seconds
REACTION_TIMEOUT = 10.0  # seconds; a reaction only writes to the database
FIRST_PAUSE, LAST_PAUSE = 1.0, 600.0  # seconds before a failed reaction is tried again; doubles in between
MOST_DOUBLINGS = 20  # enough to reach LAST_PAUSE; attempts go on, and 2 ** 1024 is no float
BUSY_PAUSE = 0.1  # seconds, when somebody else has locked what a reaction needs
LANE_ATTEMPTS = 3  # failures after which later reactions of the same name and person no longer wait


class ReactionWorker:
    """Dispatches events and runs reactions while it is open."""

    def __init__(
        self, db: Database, listener: Listener, reactions: Reactions, *, poll_every: float = POLL_EVERY
    ) -> None:
        self._db = db
        self._listener = listener
        self._reactions = reactions
        self._poll_every = poll_every
        self._running: set[asyncio.Task[bool]] = set()
        self._loop = BackgroundLoop(
            "reactions", self._look, every=poll_every, retry_after=RETRY_AFTER, log=log
        )
        self._unsubscribe: list[Callable[[], None]] = []

    def open(self) -> None:
        """Start; what was recorded before is handled first."""
        self._unsubscribe = [
            self._listener.subscribe(CHANNEL, lambda _: self._loop.wake()),
            self._listener.on_resync(self._loop.wake),
        ]
        self._loop.open()

    async def close(self) -> None:
        """Stop. A reaction under way is rolled back and runs again elsewhere."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._loop.close()
        running = set(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def _look(self) -> float:
        """Dispatch new events, start what is due; returns how long to rest. Raises Unavailable."""
        types = [kind for kind, _ in self._reactions.subscriptions]
        names = [name for _, name in self._reactions.subscriptions]
        async with self._db.acquire() as conn:
            while await conn.fetchval(sql.dispatch, types, names, BATCH) == BATCH:
                pass
            (due,) = await conn.fetch(sql.due, self._reactions.names)
        for _ in range(min(AT_ONCE - len(self._running), due["now"])):
            task = asyncio.create_task(self._react(), name="reaction")
            self._running.add(task)
            task.add_done_callback(self._finished)
        until_next: float | None = due["next"]
        if until_next is None:
            return self._poll_every
        return min(self._poll_every, max(SHORTEST_REST, until_next))

    def _finished(self, task: asyncio.Task[bool]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            if task.result():
                self._loop.wake()  # there may be more
        elif not isinstance(error, Unavailable | TimeoutError):
            log.error("a reaction could not be settled", exc_info=error)

    async def _react(self) -> bool:
        """Run one reaction that is due; False when there is none to be had.

        Raises Unavailable, and TimeoutError when the database was too slow to hand one out.
        """
        claimed: asyncpg.Record | None = None
        try:
            async with asyncio.timeout(REACTION_TIMEOUT), self._db.transaction() as conn:
                claimed = await conn.fetchrow(sql.claim, self._reactions.names, LANE_ATTEMPTS)
                if claimed is None:
                    return False
                event = Event.from_row(claimed)
                if event.telegram_id is not None:
                    await users.keep(conn, event.telegram_id)
                await self._reactions[claimed["reaction"]].react(conn, event)
                await conn.execute(sql.done, event.id, claimed["reaction"])
        except Exception as error:
            if claimed is None:
                raise
            await self._postpone(claimed, error)
        return True

    async def _postpone(self, claimed: asyncpg.Record, error: Exception) -> None:
        """Nothing of the reaction was written: try again later. Raises Unavailable."""
        busy = isinstance(error, asyncpg.LockNotAvailableError)
        pause = (
            BUSY_PAUSE
            if busy
            else min(FIRST_PAUSE * 2 ** min(claimed["attempts"], MOST_DOUBLINGS), LAST_PAUSE)
        )
        if isinstance(error, Unavailable):
            log.warning("reaction %s to event %d failed: %s", claimed["reaction"], claimed["id"], error.code)
        elif not busy:
            log.error("reaction %s to event %d failed", claimed["reaction"], claimed["id"], exc_info=error)
        async with self._db.acquire() as conn:
            await conn.execute(
                sql.postpone, claimed["id"], claimed["reaction"], pause, not busy, type(error).__name__
            )
