"""An MTProto sandbox and the real clients a test connects to it."""

from __future__ import annotations

import asyncio
from typing import Any, Self

import telethon
from telethon import events
from telethon.crypto import rsa
from telethon.sessions import StringSession

from sandbox.mtproto.server import MTProtoServer
from sandbox.mtproto.server_key import ServerKey
from sandbox.world import World

ILYA, MARINA, OLEG, SONYA, STRANGER = 139883458, 228104517, 301557902, 412660233, 555019274
API_ID, API_HASH = 4242, "any hash will do"

Client = Any  # telethon.TelegramClient, which is untyped


class Clock:
    """Unix time that a test moves."""

    def __init__(self, base: Any) -> None:
        self._base = base
        self.ahead = 0.0

    def __call__(self) -> float:
        return float(self._base() + self.ahead)


class Net:
    """A running server, and Telethon clients that are disconnected at the end."""

    def __init__(self, world: World, clock: Clock, server_key: ServerKey) -> None:
        self.world = world
        self.clock = clock
        self.server = MTProtoServer(world, server_key=server_key)
        self._clients: list[Client] = []
        # Telethon keeps the data centres' addresses on the class: another server needs another class
        self._client_class = type("TelegramClient", (telethon.TelegramClient,), {"_config": None})
        rsa.add_key(server_key.pem, old=False)

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.disconnect()
            await asyncio.gather(client.disconnected, return_exceptions=True)  # or asyncio complains of it
        await self.server.close()

    def new_client(self, session: str = "", *, dc_id: int = 1, **options: Any) -> Client:
        """A Telethon client as its users make one, not connected yet."""
        kept = StringSession(session)
        centre = self.world.data_centres[dc_id]
        if not session:
            kept.set_dc(dc_id, centre.host, centre.port)
        settings = {"flood_sleep_threshold": 0, "connection_retries": 5, "retry_delay": 0} | options
        client = self._client_class(kept, API_ID, API_HASH, **settings)
        self._clients.append(client)
        return client

    async def client(self, session: str = "", **options: Any) -> Client:
        """The same, connected."""
        client = self.new_client(session, **options)
        await client.connect()
        return client

    async def signed_in(self, account_id: int = ILYA, **options: Any) -> Client:
        """A client signed in by QR code to an account without a cloud password."""
        account = self.world.account(account_id)
        client = await self.client(dc_id=account.dc_id, **options)
        shown = await client.qr_login()
        self.world.accept_login_token(account_id, shown.token)
        await shown.recreate()
        await client._on_login(await client.get_me())
        return client

    async def acquainted(self, account_id: int = ILYA) -> Client:
        """A client that is signed in and has met everybody: it may speak of them."""
        for account in self.world.accounts.values():
            if account.id != account_id:
                self.world.send_message(account.id, account_id, "hello")
        client = await self.signed_in(account_id)
        await client.get_dialogs()
        return client

    def next_update(self, client: Client, kind: type) -> asyncio.Future[Any]:
        """The next update of this kind that is pushed to a client."""
        heard: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        async def look(update: Any) -> None:
            if not heard.done():
                heard.set_result(update)

        client.add_event_handler(look, events.Raw(kind))
        return heard

    def key_id(self, client: Client) -> int:
        """The id of the auth key a client uses."""
        return int(client.session.auth_key.key_id)
