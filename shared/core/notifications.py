"""Notifications of other processes: PostgreSQL's NOTIFY, received on a connection of its own.

A notification only wakes; the row is the truth. After the connection was lost, the resync callbacks re-read
what may have been announced meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable

import asyncpg

from shared.core.db import connect, translated
from shared.core.errors import Unavailable

log = logging.getLogger(__name__)

Callback = Callable[[str], None]

PROBE_EVERY = 5.0  # seconds between signs of life of the connection
PROBE_TIMEOUT = 3.0  # seconds to answer one
FIRST_RETRY = 0.05  # seconds; doubles with every failure
LAST_RETRY = 2.0  # seconds


class Listener:
    """Hears the subscribed channels for as long as it is open, whatever happens to PostgreSQL.

    Callbacks run in the event loop: they are quick, and one that fails is logged and harms no other.
    """

    def __init__(
        self, dsn: str, *, probe_every: float = PROBE_EVERY, probe_timeout: float = PROBE_TIMEOUT
    ) -> None:
        self._dsn = dsn
        self._probe_every = probe_every
        self._probe_timeout = probe_timeout
        self._subscribers: defaultdict[str, list[Callback]] = defaultdict(list)
        self._resyncs: list[Callable[[], None]] = []
        self._healthy = False
        self._all_heard = asyncio.Event()
        self._wanted = asyncio.Event()  # the set of channels has changed, or the connection was lost
        self._task: asyncio.Task[None] | None = None

    @property
    def healthy(self) -> bool:
        """Whether the connection listens, as far as the last probe knows."""
        return self._healthy

    def subscribe(self, channel: str, callback: Callback) -> Callable[[], None]:
        """Call ``callback(payload)`` for every notification on ``channel``; returns what ends it.

        A channel nobody subscribed to before is heard once :meth:`wait_ready` returns.
        """
        if not self._subscribers[channel]:
            self._all_heard.clear()
            self._wanted.set()
        self._subscribers[channel].append(callback)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers[channel].remove(callback)

        return unsubscribe

    def on_resync(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback()`` after each (re)connection, for notifications may have been missed.

        Returns what ends it.
        """
        self._resyncs.append(callback)

        def remove() -> None:
            with contextlib.suppress(ValueError):
                self._resyncs.remove(callback)

        return remove

    async def open(self) -> None:
        """Start listening; returns at once, connecting goes on in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="listener")

    async def wait_ready(self) -> None:
        """Return as soon as every subscribed channel is being heard."""
        await self._all_heard.wait()

    async def close(self) -> None:
        """Stop listening."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        pause = FIRST_RETRY
        while True:
            try:
                connection = await connect(self._dsn, command_timeout=self._probe_timeout)
            except Unavailable as error:
                level = logging.WARNING if pause == FIRST_RETRY else logging.DEBUG  # one line an outage
                log.log(level, "cannot listen: %s; trying again", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_RETRY)
                continue
            pause = FIRST_RETRY
            try:
                await self._hear(connection)
            except Unavailable:
                log.warning("lost the connection that listens; connecting again")
            except Exception:
                log.exception("listening failed; connecting again")
                await asyncio.sleep(LAST_RETRY)
            finally:
                self._healthy = False
                self._all_heard.clear()
                connection.terminate()

    async def _hear(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """Listen and probe until the connection is lost (Unavailable)."""
        connection.add_termination_listener(lambda _: self._wanted.set())
        heard: set[str] = set()
        fresh = True
        while True:
            self._wanted.clear()
            with translated(connection):
                for channel in [name for name in self._subscribers if name not in heard]:
                    await connection.add_listener(channel, self._dispatch)
                    heard.add(channel)
                await connection.execute("SELECT 1")
            self._healthy = True
            if not self._wanted.is_set():
                self._all_heard.set()
            if fresh:
                fresh = False
                self._call_all(self._resyncs)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._probe_every):
                    await self._wanted.wait()

    def _dispatch(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        for callback in tuple(self._subscribers.get(channel, ())):
            try:
                callback(str(payload))
            except Exception:
                log.exception("a subscriber of %s failed", channel)

    def _call_all(self, callbacks: list[Callable[[], None]]) -> None:
        for callback in tuple(callbacks):
            try:
                callback()
            except Exception:
                log.exception("a resync callback failed")
