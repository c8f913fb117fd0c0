"""Leases: the right to be the one process that uses an auth key, for a limited time.

A lease is in the row of what is held, and ends by the database's clock. The process that holds it renews it
well before its end. When it cannot, it lets go before the lease ends by its own monotonic clock, so two
processes never use one auth key.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.core.background_loop import BackgroundLoop
from shared.core.errors import Unavailable

LEASE = 12.0  # seconds that a lease lasts in the database
RENEW_EVERY = 3.0  # seconds
LET_GO_BEFORE = 4.0  # seconds before the end of a lease, by our clock, at which its holder lets go
LOOK_EVERY = 0.5  # seconds between looks for a lease that is about to end

LOST = "the lease was lost"
NOT_RENEWED = "the lease could not be renewed"

#: Extends the leases of these ids by LEASE seconds; returns the ids still held. Raises Unavailable.
Renew = Callable[[list[int]], Awaitable[set[int]]]
#: Stops using what is held, at once and without waiting; the text says why, for the log.
LetGo = Callable[[int, str], None]


@dataclass(kw_only=True, eq=False)
class _Held:
    until: float  # monotonic
    let_go: bool = False


class LeaseKeeper:
    """Renews the leases of one process and lets go of each in time.

    ``let_go`` is called at most once for each :meth:`hold`. A lease is renewed until :meth:`forget`, also
    while its holder is letting go.
    """

    def __init__(
        self,
        name: str,
        *,
        renew: Renew,
        let_go: LetGo,
        log: logging.Logger,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` returns seconds and never goes back."""
        self._renew = renew
        self._let_go = let_go
        self._clock = clock
        self._held: dict[int, _Held] = {}
        self._renewing = BackgroundLoop(
            f"{name} renewal", self.renew, every=RENEW_EVERY, first_after=RENEW_EVERY, log=log
        )
        self._looking = BackgroundLoop(f"{name} deadlines", self.look, every=LOOK_EVERY, log=log)

    def open(self) -> None:
        """Start renewing and watching the deadlines."""
        self._renewing.open()
        self._looking.open()

    def cancel(self) -> None:
        """Stop; :meth:`close` waits for it."""
        self._renewing.cancel()
        self._looking.cancel()

    async def close(self) -> None:
        """Stop renewing and wait until it has; what is held stays with its holder to release."""
        self.cancel()
        await self._renewing.close()
        await self._looking.close()

    def hold(self, held_id: int, asked_at: float) -> None:
        """Look after a new lease; ``asked_at``: the clock's time *before* the query that took it."""
        self._held[held_id] = _Held(until=asked_at + LEASE)

    def forget(self, held_id: int) -> None:
        """Renew this lease no more; nothing when it is not held."""
        self._held.pop(held_id, None)

    async def renew(self) -> None:
        """Renew everything held; a lease that was lost is let go at once.

        Without an answer in RENEW_EVERY seconds the leases count as not renewed. Raises Unavailable then.
        """
        held = dict(self._held)
        if not held:
            return
        asked_at = self._clock()
        try:
            async with asyncio.timeout(RENEW_EVERY):
                kept = await self._renew(list(held))
        except TimeoutError as error:
            raise Unavailable("the leases could not be renewed in time") from error
        for held_id, lease in held.items():
            if self._held.get(held_id) is not lease:
                continue  # released meanwhile, and perhaps taken again
            if held_id in kept:
                lease.until = asked_at + LEASE
            else:
                self._give_up(held_id, lease, LOST)

    async def look(self) -> None:
        """Let go of each lease that ends within LET_GO_BEFORE seconds."""
        limit = self._clock() + LET_GO_BEFORE
        for held_id, lease in list(self._held.items()):
            if lease.until < limit:
                self._give_up(held_id, lease, NOT_RENEWED)

    def _give_up(self, held_id: int, lease: _Held, why: str) -> None:
        if not lease.let_go:
            lease.let_go = True
            self._let_go(held_id, why)
