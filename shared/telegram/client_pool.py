"""Connected clients with fresh auth keys, made ahead, so that a QR code costs one round trip.

A key serves one login and is destroyed after it. Handing it to a second one could let a late scan of the
first login's token sign the wrong person in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from telethon.tl import functions

from shared.core.background_loop import BackgroundLoop
from shared.telegram.auth_keys import AuthKeys
from shared.telegram.client import Clients, PortalClient, call, disconnect
from shared.telegram.data_centres import DataCentres

log = logging.getLogger(__name__)

WARM = 4  # clients kept ready at the data centre where logins start
WARM_ELSEWHERE = 1  # … and at each other one that a login has moved to
MAX_AGE = 15 * 60.0  # seconds; Telegram forgets unused keys
RETRY_AFTER = 2.0  # seconds between attempts while Telegram is out of reach
AT_ONCE = 8  # clients made side by side


@dataclass(frozen=True, kw_only=True)
class _Ready:
    client: PortalClient
    made_at: float  # monotonic

    @property
    def usable(self) -> bool:
        return bool(self.client.is_connected()) and time.monotonic() - self.made_at < MAX_AGE


class ClientPool:
    """A small stock of fresh, connected clients per data centre; open it before use."""

    def __init__(self, clients: Clients, auth_keys: AuthKeys, dcs: DataCentres, *, warm: int = WARM) -> None:
        self._clients = clients
        self._auth_keys = auth_keys
        self._dcs = dcs
        self._stock: defaultdict[int, deque[_Ready]] = defaultdict(deque)
        self._wanted = {dcs.home: warm} if warm else {}
        self._warm_elsewhere = WARM_ELSEWHERE if warm else 0
        self._making = asyncio.Semaphore(AT_ONCE)
        self._is_surveyed = False
        self._filling = BackgroundLoop(
            "filling the client pool", self._fill_all, every=MAX_AGE / 10, retry_after=RETRY_AFTER, log=log
        )

    def open(self) -> None:
        """Begin to fill the stock in the background."""
        self._filling.open()

    async def close(self) -> None:
        """Disconnect every client that was not taken."""
        await self._filling.close()
        ready = [entry.client for stock in self._stock.values() for entry in stock]
        self._stock.clear()
        await asyncio.gather(*(disconnect(client) for client in ready))

    @property
    def is_open(self) -> bool:
        """Whether this process keeps a stock."""
        return self._filling.is_open

    @property
    def home(self) -> int:
        """The data centre where logins start."""
        return self._dcs.home

    def ready(self) -> dict[int, int]:
        """The number of ready clients in this process, by data centre."""
        return {
            dc_id: sum(entry.usable for entry in self._stock.get(dc_id, ())) for dc_id in sorted(self._wanted)
        }

    async def take(self, dc_id: int | None = None) -> PortalClient:
        """A connected client with an auth key that was never used; the caller owns it.

        At the home data centre unless another is named. From the stock at once, else as soon as one is
        made. Raises TelegramUnreachable or another TelegramError.
        """
        dc_id = self._dcs.home if dc_id is None else dc_id
        if dc_id != self._dcs.home and self._warm_elsewhere:
            self._wanted.setdefault(dc_id, self._warm_elsewhere)
        stock = self._stock[dc_id]
        self._filling.wake()
        while stock:
            entry = stock.popleft()
            if entry.usable:
                return entry.client
            await disconnect(entry.client)
        return await self._make(dc_id)

    async def _make(self, dc_id: int) -> PortalClient:
        async with self._making:
            if not self._dcs.knows(dc_id):
                await self._survey()
            session = await self._auth_keys.make(await self._dcs.get(dc_id))
            return await self._clients.connected(session)

    async def _survey(self) -> None:
        """Ask Telegram for its data centres and its time."""
        session = await self._auth_keys.make(await self._dcs.get(self._dcs.home))
        client = await self._clients.connected(session)
        try:
            self._dcs.learn(await call(client, functions.help.GetConfigRequest()))
        finally:
            await disconnect(client)

    async def _fill_all(self) -> None:
        if not self._is_surveyed:
            await self._survey()
            self._is_surveyed = True
        await asyncio.gather(*(self._fill(dc_id) for dc_id in self._wanted))

    async def _fill(self, dc_id: int) -> None:
        stock = self._stock[dc_id]
        unusable = [entry for entry in stock if not entry.usable]
        for entry in unusable:  # all of them before the first wait: `take` empties the stock meanwhile
            stock.remove(entry)
        await asyncio.gather(*(disconnect(entry.client) for entry in unusable))
        while (missing := self._wanted[dc_id] - len(stock)) > 0:
            made = await asyncio.gather(*(self._make(dc_id) for _ in range(missing)), return_exceptions=True)
            failures = [one for one in made if isinstance(one, BaseException)]
            now = time.monotonic()
            stock.extend(_Ready(client=one, made_at=now) for one in made if isinstance(one, PortalClient))
            if failures:
                raise failures[0]
