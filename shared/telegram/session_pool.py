"""The clients of kept sessions: one per session across all processes, shared by the calls of this one.

A client is opened on demand. It is closed when it is idle, when the pool is full, when another process asks
for the session, when this process ends, and before a lease that cannot be renewed ends. So any process can
serve any call: it takes the session over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

from shared.core.background_loop import BackgroundLoop
from shared.core.db import Connection, Database
from shared.core.errors import Unavailable
from shared.core.leases import LeaseKeeper
from shared.crypto.vault import Vault
from shared.telegram.client import Clients, PortalClient, disconnect
from shared.telegram.errors import AccountDeactivated, SessionDead, TelegramUnreachable
from shared.telegram.live_session import LiveSession
from shared.telegram.session_files import SessionFiles
from shared.telegram.session_leases import SessionLeases
from shared.telegram.sessions import KeptSession, SessionBusy

IDLE_AFTER = 60.0  # seconds without a call after which a client is closed
MOST_LIVE = 200  # clients at a time in one process, about 50 KB each
ROOM_PATIENCE = 10.0  # seconds to wait for one of them to become idle
SHORTEST_STAY = 0.25  # seconds a session stays with a process before it is handed over: no ping-pong
LOOK_EVERY = 0.5  # seconds between looks for idle clients
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
        self._keeper = LeaseKeeper("session leases", renew=leases.renew, let_go=self._let_go, log=log)
        self._tidying = BackgroundLoop("closing idle sessions", self._close_idle, every=LOOK_EVERY, log=log)

    @property
    def live(self) -> int:
        """How many sessions are open here, or about to be."""
        return len(self._live)

    def open(self) -> None:
        """Start renewing leases, closing idle clients and serving the requests of other processes."""
        self._leases.open(self._on_wanted)
        self._keeper.open()
        self._tidying.open()

    async def close(self) -> None:
        """Wait up to LAST_CALLS seconds for running calls, close every client and release its session."""
        self._leases.close()
        for live in list(self._live.values()):
            self._retire(live)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_CALLS)
        for live in list(self._live.values()):
            live.give_up()
        await self._keeper.close()
        await self._tidying.close()
        if self._tasks:
            await asyncio.wait(self._tasks)

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
        """The client once it has no other user, for ending the session; closed at the end.

        Other calls wait meanwhile, and then use what is kept by then. Raises what `client` does, but
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
        """Take the lease and connect; every waiter gets the client or the error."""
        try:
            lease = await self._leases.take(live.telegram_id)
            live.kept = lease.kept
            self._keeper.hold(live.telegram_id, lease.asked_at)
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
        """Take no new users; close when the current ones are done."""
        if not live.retiring:
            live.retiring = True
            self._start(self._wind_up(live), f"close-session-{live.telegram_id}")

    def _lost(self, live: LiveSession, end: asyncio.Future[None]) -> None:
        """The connection ended, for whatever reason."""
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
            if live.kept is not None:
                await self._leases.release(live.telegram_id)
        finally:
            self._keeper.forget(live.telegram_id)
            if self._live.get(live.telegram_id) is live:
                del self._live[live.telegram_id]
            live.closed.set()
            self._room.set()

    def _on_wanted(self, telegram_id: int) -> None:
        live = self._live.get(telegram_id)
        if live is not None and not live.retiring and live.kept is not None:
            live.wanted = True
            self._hand_over(live)

    def _hand_over(self, live: LiveSession) -> None:
        """Retire it after SHORTEST_STAY, so that the calls that waited for it are served."""
        if live.opened_at is not None:
            wait = live.opened_at + SHORTEST_STAY - time.monotonic()
            asyncio.get_running_loop().call_later(max(0.0, wait), self._retire, live)

    def _start(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _close_idle(self) -> None:
        now = time.monotonic()
        for live in list(self._live.values()):
            if live.is_idle and live.last_used < now - self._idle_after:
                self._retire(live)

    def _let_go(self, telegram_id: int, why: str) -> None:
        """The lease is lost or about to end: wait for no running call, close the client."""
        live = self._live.get(telegram_id)
        if live is not None:
            log.warning("session of %s: %s, letting go", telegram_id, why)
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
