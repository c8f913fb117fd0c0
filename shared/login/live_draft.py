"""One auth key of a login with its live client, kept connected for as long as anything can come of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from telethon.tl import functions, types

from shared.telegram.client import Clients, PortalClient, call, disconnect, session_string
from shared.telegram.errors import SessionDead, TelegramError

log = logging.getLogger(__name__)

FIRST_RETRY = 0.1  # seconds between attempts to connect again; doubles
LAST_RETRY = 3.0  # seconds
DESTROY_TIMEOUT = 3.0  # seconds
DRAIN_GRACE = 2.0  # seconds after a token's end in which its acceptance may still arrive


class LiveDraft:
    """A client, its row, and how long a token of its key can be scanned.

    `spoke(draft)` is called, from the event loop, whenever Telegram should be asked where this key stands: a
    token was accepted, the connection came back, or the key turned out to be dead.
    """

    def __init__(self, clients: Clients, client: PortalClient, spoke: Callable[[LiveDraft], None]) -> None:
        self.client = client
        self.session = session_string(client)  #: a secret
        self.row_id: int | None = None  #: its row in `login_drafts`, once kept
        self.shown_until: float | None = None  #: monotonic; None: no token of this key was ever shown
        self.dead = False  #: Telegram does not know the key any more
        self.by_phone = False  #: it waits for a login code, and shows no token
        self._clients = clients
        self._spoke = spoke
        client.on_login_token = self._heard
        self._keeper = asyncio.create_task(self._keep_connected(), name="draft-connection")

    @property
    def kept_as(self) -> int:
        """The id of its row. RuntimeError before it is kept: no token of such a key may be shown."""
        if self.row_id is None:
            raise RuntimeError("this key is not kept yet")
        return self.row_id

    @property
    def dc_id(self) -> int:
        """The data centre of the key."""
        return int(self.client.session.dc_id)

    @property
    def drained_at(self) -> float:
        """When nothing can come of this key any more (monotonic seconds)."""
        return 0.0 if self.shown_until is None else self.shown_until + DRAIN_GRACE

    def show_for(self, life: float) -> None:
        """A token of this key can be scanned for `life` seconds from now."""
        self.shown_until = max(self.shown_until or 0.0, time.monotonic() + life)

    @contextlib.contextmanager
    def noting_death(self) -> Iterator[None]:
        """A verdict that this key is dead, given inside the block, is noted before it passes on."""
        try:
            yield
        except SessionDead:
            self.dead = True
            self._spoke(self)
            raise

    async def close(self, *, destroy: bool = False) -> None:
        """Disconnect; with `destroy`, have Telegram forget the key first (as well as can be)."""
        self._keeper.cancel()
        await asyncio.wait({self._keeper})
        if destroy and self.client.is_connected():
            try:
                await call(self.client, functions.DestroyAuthKeyRequest(), DESTROY_TIMEOUT)
            except TelegramError as error:
                log.debug("key not destroyed: %s", error.code)
        await disconnect(self.client)

    async def log_out(self) -> None:
        """End the authorization at Telegram, so that no device stays behind. Raises a TelegramError."""
        await call(self.client, functions.auth.LogOutRequest())

    def _heard(self) -> None:
        self._spoke(self)

    async def _keep_connected(self) -> None:
        pause = FIRST_RETRY
        while True:
            if self.client.is_connected():
                await _ended(self.client)
            await disconnect(self.client)
            try:
                self.client = await self._clients.connected(self.session)
            except SessionDead:
                self.dead = True
                self._spoke(self)
                return
            except TelegramError as error:
                log.debug("draft not connected: %s; next try in %.1f s", error.code, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_RETRY)
                continue
            pause = FIRST_RETRY
            self.client.on_login_token = self._heard
            self._spoke(self)


@dataclass(frozen=True, kw_only=True)
class AcceptedLogin:
    """Telegram's yes: this key is signed in as this account, whoever that is."""

    key: LiveDraft
    user: types.User


async def _ended(client: PortalClient) -> None:
    """Return when the connection has ended, however it did."""
    end = asyncio.ensure_future(client.disconnected)
    try:
        await asyncio.wait({end})
        if not end.cancelled():
            end.exception()  # seen: the reason does not matter, connecting again will tell
    finally:
        end.cancel()  # else a later error of the connection would be logged as one that nobody looked at
