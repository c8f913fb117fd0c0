"""One session in use by this process: what is leased, its connected client, and its users."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

from shared.telegram.client import PortalClient
from shared.telegram.errors import TelegramUnreachable
from shared.telegram.sessions import KeptSession


class LiveSession:
    """Opened by the pool, shared by the calls of one account, closed by the pool. Times are monotonic."""

    def __init__(self, telegram_id: int) -> None:
        self.telegram_id = telegram_id
        self.ready: asyncio.Future[PortalClient] = asyncio.get_running_loop().create_future()
        self.ready.add_done_callback(_seen)
        self.opening: asyncio.Task[None] | None = None  #: what fulfils `ready`
        self.kept: KeptSession | None = None  #: what is leased; None: the lease is not held yet
        self.opened_at: float | None = None
        self.last_used = time.monotonic()
        self.users = 0
        self.wanted = False  #: another process asked for it
        self.retiring = False  #: no new users; closed when the current ones are done
        self.changed = asyncio.Event()  #: set when a user is done, and when the session is given up
        self.given_up = False  #: the lease is about to end: close without waiting for the users
        self.closed = asyncio.Event()

    @property
    def client(self) -> PortalClient:
        """The connected client. Raises TelegramUnreachable while there is none."""
        if not self.ready.done() or self.ready.cancelled() or self.ready.exception() is not None:
            raise TelegramUnreachable("the session is not open")
        return self.ready.result()

    @property
    def is_usable(self) -> bool:
        """Whether a new user may wait for it, or use it."""
        if self.retiring:
            return False
        return not self.ready.done() or (
            self.ready.exception() is None and bool(self.ready.result().is_connected())
        )

    @property
    def is_idle(self) -> bool:
        """Whether it is open without users."""
        return self.users == 0 and self.ready.done() and not self.retiring

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Count as a user for the time of the block."""
        self.users += 1
        try:
            yield
        finally:
            self.users -= 1
            self.last_used = time.monotonic()
            self.changed.set()

    async def until_users(self, most: int) -> None:
        """Wait until it has at most `most` users, or is given up."""
        while self.users > most and not self.given_up:
            self.changed.clear()
            await self.changed.wait()

    def give_up(self) -> None:
        """Stop waiting for users: the lease is about to end."""
        self.given_up = True
        self.changed.set()


def _seen(ready: asyncio.Future[PortalClient]) -> None:
    """Mark a failure as seen: every waiter gets it, and without waiters asyncio need not warn."""
    if not ready.cancelled():
        ready.exception()
