"""Kept sessions at work: one live client per session across all processes, shared by all calls here.

A client is opened on demand and stays while it is used; it is closed when idle, when the pool is full, when
another process asks for the session, at the end, and in time before a lease that cannot be renewed ends. So a
call may land in any process: the session comes to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

from shared.core.db import Connection, Database
from shared.core.errors import Unavailable
from shared.telegram import sessions
from shared.telegram.client import Clients, PortalClient, disconnect
from shared.telegram.errors import AccountDeactivated, SessionDead, TelegramUnreachable
from shared.telegram.live_session import LiveSession
from shared.telegram.session_files import SessionFiles
from shared.telegram.session_leases import SessionLeases
from shared.telegram.sessions import KeptSession, SessionBusy
from shared.telegram.vault import Vault

IDLE_AFTER = 60.0  # seconds without a call after which a client is closed
MOST_LIVE = 200  # clients at a time in one process, about 50 KB each
ROOM_PATIENCE = 10.0  # seconds to wait for one of them to become idle
SHORTEST_STAY = 0.25  # seconds a session stays with a process before it is handed over: no ping-pong
RENEW_EVERY = 3.0  # seconds
LET_GO_BEFORE = 4.0  # seconds before the end of a lease, by our clock, at which its client is closed
LOOK_EVERY = 0.5  # seconds between looks for what is idle or about to end
LAST_CALLS = 3.0  # seconds for running calls when the pool closes

log = logging.getLogger("sessions")

#: Marks a kept session as dead, for the reason of that code, in the connection's transaction; whether it did.
Revoked = Callable[[Connection, KeptSession, str], Awaitable[bool]]


class SessionPool:
    """Lends connected clients of kept sessions. Open it before use."""

    def __init__(
        self,
        *,
        db: Database,
        leases: SessionLeases,
        vault: Vault,
        clients: Clients,
        files: SessionFiles,
        on_revoked: Revoked,
        idle_after: float = IDLE_AFTER,
        most_live: int = MOST_LIVE,
    ) -> None:
        self._db = db
        self._leases = leases
        self._vault = vault
        self._clients = clients
        self._files = files
        self._on_revoked = on_revoked
        self._idle_after = idle_after
        self._most_live = most_live
        self._live: dict[int, LiveSession] = {}
        self._room = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    @property
    def live(self) -> int:
        """How many sessions are open here, or about to be."""
        return len(self._live)

    def open(self) -> None:
        """Start to renew, to tidy up, and to hear what other processes want."""
        self._leases.open(self._on_wanted)
        self._loops = [
            asyncio.create_task(self._renew_for_ever(), name="session-leases"),
            asyncio.create_task(self._look_for_ever(), name="session-deadlines"),
        ]

    async def close(self) -> None:
        """Let running calls end, close every client and hand its session over."""
        self._leases.close()
        for live in list(self._live.values()):
            self._retire(live)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_CALLS)
        for live in list(self._live.values()):
            live.give_up()
        for loop in self._loops:
            loop.cancel()
        if self._tasks or self._loops:
            await asyncio.wait({*self._tasks, *self._loops})

    @contextlib.asynccontextmanager
    async def client(self, telegram_id: int) -> AsyncIterator[PortalClient]:
        """A connected client, shared with other calls of the same account.

        Raises SessionMissing, SessionBusy, TelegramUnreachable, VaultError, Unavailable. A verdict that names
        the session dead, from connecting or from the body, marks it revoked and passes on.
        """
        async with self._borrowed(telegram_id) as live:
            try:
                yield live.client
            except (SessionDead, AccountDeactivated) as verdict:
                await self._revoke(live, verdict.code)
                raise

    @contextlib.asynccontextmanager
    async def alone(self, telegram_id: int) -> AsyncIterator[tuple[PortalClient, KeptSession]]:
        """The client once nobody else uses it, for ending the session; closed at the end.

        Whoever wants one meanwhile waits, and then finds what is kept by then. Raises what `client` does, but
        concludes nothing from what the body raises.
        """
        while True:
            async with self._borrowed(telegram_id) as live:
                if not live.retiring:
                    self._retire(live)
                    await live.until_users(1)
                    if live.kept is None:
                        raise SessionBusy
                    yield live.client, live.kept
                    break
            await live.closed.wait()
        await live.closed.wait()

    # Opening

    @contextlib.asynccontextmanager
    async def _borrowed(self, telegram_id: int) -> AsyncIterator[LiveSession]:
        live = await self._found(telegram_id)
        with live.used():
            await asyncio.shield(live.ready)
            yield live
        self._room.set()

    async def _found(self, telegram_id: int) -> LiveSession:
        """The live session to use: the one there is, or a new one, once there is room for it."""
        while True:
            live = self._live.get(telegram_id)
            if live is not None and live.is_usable:
                return live
            if live is not None:
                self._retire(live)
                await live.closed.wait()
            elif len(self._live) >= self._most_live:
                await self._make_room()
            else:
                live = self._live[telegram_id] = LiveSession(telegram_id)
                live.opening = self._start(self._open(live), f"open-session-{telegram_id}")
                return live

    async def _open(self, live: LiveSession) -> None:
        """Take the lease and connect; whoever waits gets the client or the reason why not."""
        try:
            lease = await self._leases.take(live.telegram_id)
            live.kept, live.held_until = lease.kept, lease.held_until
            client = await self._clients.connected(lease.kept.open(self._vault), receive_updates=False)
        except BaseException as error:
            if isinstance(error, SessionDead | AccountDeactivated):
                await self._revoke(live, error.code)
            live.ready.set_exception(
                error if isinstance(error, Exception) else TelegramUnreachable("the opening was given up")
            )
            self._retire(live)
            if not isinstance(error, Exception):
                raise
            return
        live.opened_at = live.last_used = time.monotonic()
        live.ready.set_result(client)
        asyncio.ensure_future(client.disconnected).add_done_callback(lambda end: self._lost(live, end))
        if live.wanted:
            self._hand_over(live)

    async def _make_room(self) -> None:
        """Close the client that has been idle for longest; wait when none is. Raises SessionBusy."""
        idle = min(
            (one for one in self._live.values() if one.is_idle), key=lambda one: one.last_used, default=None
        )
        if idle is not None:
            self._retire(idle)
            await idle.closed.wait()
            return
        self._room.clear()
        try:
            async with asyncio.timeout(ROOM_PATIENCE):
                await self._room.wait()
        except TimeoutError:
            raise SessionBusy("every place of the pool is in use") from None

    # Closing

    def _retire(self, live: LiveSession) -> None:
        """No new users from now on; close once the present ones are done."""
        if not live.retiring:
            live.retiring = True
            self._start(self._wind_up(live), f"close-session-{live.telegram_id}")

    def _lost(self, live: LiveSession, end: asyncio.Future[None]) -> None:
        """The connection ended, whoever ended it."""
        if not end.cancelled():
            end.exception()
        self._retire(live)

    async def _wind_up(self, live: LiveSession) -> None:
        await live.until_users(0)
        try:
            if live.opening is not None and not live.opening.done():
                live.opening.cancel()
                await asyncio.wait({live.opening})
            if live.ready.done() and live.ready.exception() is None:
                await disconnect(live.client)
            if live.held_until is not None:
                await self._leases.release(live.telegram_id)
        finally:
            if self._live.get(live.telegram_id) is live:
                del self._live[live.telegram_id]
            live.closed.set()
            self._room.set()

    def _on_wanted(self, telegram_id: int) -> None:
        live = self._live.get(telegram_id)
        if live is not None and not live.retiring and live.held_until is not None:
            live.wanted = True
            self._hand_over(live)

    def _hand_over(self, live: LiveSession) -> None:
        """Soon, but not before the calls that waited for it had their turn."""
        if live.opened_at is not None:
            wait = live.opened_at + SHORTEST_STAY - time.monotonic()
            asyncio.get_running_loop().call_later(max(0.0, wait), self._retire, live)

    def _start(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Leases

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            asked_at = time.monotonic()
            held = {one.telegram_id: one for one in self._live.values() if one.held_until is not None}
            if not held:
                continue
            kept = await self._leases.renew(list(held), RENEW_EVERY)
            for telegram_id, live in held.items() if kept is not None else ():
                if kept is not None and telegram_id in kept:
                    live.held_until = asked_at + sessions.LEASE
                elif self._live.get(telegram_id) is live and not live.closed.is_set():
                    self._let_go(live, "the lease was lost")

    async def _look_for_ever(self) -> None:
        """Whose lease is about to end unrenewed is closed while it still stands; the idle are closed too."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = time.monotonic()
            for live in list(self._live.values()):
                if live.held_until is not None and live.held_until < now + LET_GO_BEFORE:
                    self._let_go(live, "the lease could not be renewed")
                elif live.is_idle and live.last_used < now - self._idle_after:
                    self._retire(live)

    def _let_go(self, live: LiveSession, why: str) -> None:
        if not live.given_up:
            log.warning("session of %s: %s, letting go", live.telegram_id, why)
        live.give_up()
        self._retire(live)

    async def _revoke(self, live: LiveSession, code: str) -> None:
        """Telegram named the session dead: mark it, tell its person once, take its file away."""
        self._retire(live)
        if live.kept is None:
            return
        with contextlib.suppress(Unavailable):  # it is dead at the next use too
            async with self._db.transaction() as conn:
                if not await self._on_revoked(conn, live.kept, code):
                    return
            await self._files.remove(live.telegram_id)
