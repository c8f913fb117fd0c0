"""One auth key of a login with its live client, kept connected for as long as it may be accepted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from telethon.tl import functions, types

from shared.telegram.client import Clients, PortalClient, call, disconnect, session_string
from shared.telegram.errors import PasswordRequired, SessionDead, TelegramError

log = logging.getLogger(__name__)

FIRST_RETRY = 0.1  # seconds between attempts to connect again; doubles
LAST_RETRY = 3.0  # seconds
DESTROY_TIMEOUT = 3.0  # seconds
ACCEPTANCE_GRACE = 2.0  # seconds after a token's end in which its acceptance may still arrive


class LiveDraft:
    """A client, its row, and how long a token of its key can be scanned.

    `on_news(draft)` is called from the event loop when Telegram should be asked for the state of this key:
    a token was accepted, the connection was made again, or the key turned out to be dead.
    """

    def __init__(
        self, clients: Clients, client: PortalClient, way: str, on_news: Callable[[LiveDraft], None]
    ) -> None:
        self.client = client
        self.way = way  #: the name of the way that uses the key
        self.session = session_string(client)  #: a secret
        self.row_id: int | None = None  #: its row in `login_drafts`, once kept
        self.shown_until: float | None = None  #: monotonic; None: no token of this key was ever shown
        self.dead = False  #: Telegram does not know the key any more
        self._clients = clients
        self._on_news = on_news
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
    def acceptable_until(self) -> float:
        """When no acceptance of its last shown token can arrive any more (monotonic seconds)."""
        return 0.0 if self.shown_until is None else self.shown_until + ACCEPTANCE_GRACE

    def show_for(self, life: float) -> None:
        """A token of this key can be scanned for `life` seconds from now."""
        self.shown_until = max(self.shown_until or 0.0, time.monotonic() + life)

    @contextlib.contextmanager
    def noting_death(self) -> Iterator[None]:
        """Note that the key is dead when the body raises SessionDead, which is raised again."""
        try:
            yield
        except SessionDead:
            self.dead = True
            self._on_news(self)
            raise

    async def accepted(self) -> AcceptedLogin | None:
        """The account that the key is signed in as, asked of Telegram itself; None when it is not (yet).

        Raises a TelegramError.
        """
        try:
            users = await call(self.client, functions.users.GetUsersRequest([types.InputUserSelf()]))
        except (SessionDead, PasswordRequired):
            return None
        return AcceptedLogin(key=self, user=users[0]) if users else None

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
        self._on_news(self)

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
                self._on_news(self)
                return
            except TelegramError as error:
                log.debug("draft not connected: %s; next try in %.1f s", error.code, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_RETRY)
                continue
            pause = FIRST_RETRY
            self.client.on_login_token = self._heard
            self._on_news(self)


@dataclass(frozen=True, kw_only=True)
class AcceptedLogin:
    """This key is signed in as this account, which need not be the login's person."""

    key: LiveDraft
    user: types.User


async def _ended(client: PortalClient) -> None:
    """Return when the connection has ended, for whatever reason."""
    end = asyncio.ensure_future(client.disconnected)
    try:
        await asyncio.wait({end})
        if not end.cancelled():
            end.exception()  # seen: the reason does not matter, connecting again will tell
    finally:
        end.cancel()  # else a later error of the connection would be logged as one that nobody looked at
