"""Telethon clients without silent sleeps, hidden reconnections or endless connecting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

from telethon import TelegramClient
from telethon.errors import AuthKeyNotFound, RPCError
from telethon.sessions import StringSession
from telethon.tl import TLRequest, types

from shared.configuration.config import Config
from shared.configuration.telegram_servers import DataCentre
from shared.telegram.errors import TelegramUnreachable
from shared.telegram.translation import translated

CONNECT_TIMEOUT = 15.0  # seconds; Telethon's own connect() waits for ever on a silent peer
CALL_TIMEOUT = 15.0  # seconds for one answer
APP_VERSION = version("telegram-auth-portal")
DEVICE_MODEL = "Telegram auth portal"  # what people read in their list of devices

Result = TypeVar("Result")

_telethon_log = logging.getLogger("telethon.portal")
_telethon_log.setLevel(logging.CRITICAL)  # what it reports as errors (a dropped connection) is handled here


class DataCentreMoved(Exception):
    """The account lives at another data centre; the same question must be asked there, with a key of it."""

    def __init__(self, dc_id: int) -> None:
        super().__init__(f"the account lives at data centre {dc_id}")
        self.dc_id = dc_id


class PortalClient(TelegramClient):  # type: ignore[misc] # telethon ships no types
    """A client that reports an accepted login token at once, and no other update.

    Telethon first asks who it is (`users.getUsers`) before it hands the first update to a handler; a login
    has no time for that round trip and no answer to it yet. No other update has a handler here.
    """

    on_login_token: Callable[[], None] | None = None  #: called for each updateLoginToken

    async def _dispatch_update(self, update: Any) -> None:
        if isinstance(update, types.UpdateLoginToken) and self.on_login_token is not None:
            self.on_login_token()

    async def _switch_dc(self, new_dc: int) -> None:
        """Telethon would make a new key here, in the event loop; the pool has ready ones."""
        raise DataCentreMoved(new_dc)


class Clients:
    """Makes clients for the configured application; holds nothing live itself."""

    def __init__(self, config: Config) -> None:
        self.api_id = config.api_id
        self.api_hash = config.api_hash

    def build(self, session: str, *, receive_updates: bool = True) -> PortalClient:
        """A client for a session string, not connected yet."""
        return PortalClient(
            StringSession(session),
            self.api_id,
            self.api_hash.reveal(),
            device_model=DEVICE_MODEL,
            app_version=APP_VERSION,
            timeout=int(CONNECT_TIMEOUT),
            request_retries=2,
            raise_last_call_error=True,
            connection_retries=0,
            auto_reconnect=False,
            flood_sleep_threshold=0,
            receive_updates=receive_updates,
            base_logger=_telethon_log,
        )

    async def connected(self, session: str, *, receive_updates: bool = True) -> PortalClient:
        """A connected client for a session string that has an auth key.

        Raises TelegramUnreachable, and whatever `translated` makes of Telegram's refusal.
        """
        client = self.build(session, receive_updates=receive_updates)
        try:
            await connect(client)
        except BaseException:
            await disconnect(client)
            raise
        return client


async def connect(client: PortalClient, limit: float = CONNECT_TIMEOUT) -> None:
    """Connect within `limit` seconds. Raises TelegramUnreachable or the translated refusal."""
    try:
        await _answer(asyncio.ensure_future(client.connect()), limit)
    finally:  # a connection that breaks while it is being made has an end to be looked at too
        asyncio.ensure_future(client.disconnected).add_done_callback(_seen)


async def call(client: PortalClient, request: TLRequest, limit: float = CALL_TIMEOUT) -> Any:
    """Invoke one request and return its TL result.

    Raises DataCentreMoved when Telegram wants the request elsewhere (PHONE_MIGRATE_X and the like).
    Raises TelegramUnreachable when the connection is lost or silent for `limit` seconds, and closes it
    (Telethon cancels the request then; that is never mistaken for a cancellation of the caller).
    Raises the translated refusal otherwise.
    """
    try:
        return await _answer(asyncio.ensure_future(client(request)), limit)
    except TelegramUnreachable:
        client.disconnect()  # a silent connection stays silent: close it, so that its owner connects again
        raise


async def _answer(future: asyncio.Future[Result], limit: float) -> Result:
    try:
        done, _ = await asyncio.wait({future}, timeout=limit)
    finally:
        if not future.done():
            future.cancel()
    if not done or future.cancelled():
        raise TelegramUnreachable("no answer in time" if not done else "the connection was closed")
    try:
        return future.result()
    except (RPCError, AuthKeyNotFound, OSError, EOFError, ValueError) as error:
        raise translated(error) from error


def _seen(end: asyncio.Future[None]) -> None:
    """Mark the result as seen: the client's owner notices the end, so asyncio need not warn."""
    if not end.cancelled():
        end.exception()


async def disconnect(client: PortalClient) -> None:
    """Close the connection; never raises, never takes long."""
    client.on_login_token = None
    done, _ = await asyncio.wait({asyncio.ensure_future(client.disconnect())}, timeout=CALL_TIMEOUT)
    for task in done:
        if not task.cancelled() and task.exception() is not None:
            logging.getLogger(__name__).debug("disconnect: %s", type(task.exception()).__name__)


def session_string(client: PortalClient) -> str:
    """The session as it is now: data centre and auth key. A secret."""
    return str(client.session.save())


def new_session(dc: DataCentre, auth_key: bytes) -> str:
    """The session string of an auth key at a data centre (`dc.host` must be an address). A secret."""
    from telethon.crypto import AuthKey

    session = StringSession()
    session.set_dc(dc.id, dc.host, dc.port)
    session.auth_key = AuthKey(auth_key)
    return str(session.save())
