"""The MTProto server: one listener per data centre, all on one world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Self

from sandbox.faults import Faults, Journal
from sandbox.mtproto.backend import Backend
from sandbox.mtproto.connection import Connection
from sandbox.mtproto.known_keys import KnownKeys
from sandbox.mtproto.pushes import Pushes
from sandbox.mtproto.server_key import ServerKey
from sandbox.mtproto.wire import Wire
from sandbox.world import DataCentre, World

DATA_CENTRES = (1, 2)
BACKLOG = 1024  # clients that may wait to be accepted


class MTProtoServer:
    """Telegram's data centres 1 and 2 on this machine.

    Use it as an async context manager, or with `start` and `close`; it can be started again, on the same
    ports, and then still knows its auth keys. `ports` maps a data centre to its port; the operating system
    chooses those left out. `public_host` is what clients are told when it is not `host`. The addresses are
    in `world.data_centres` once it runs; clients trust `public_key_pem`.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        public_host: str | None = None,
        ports: Mapping[int, int] | None = None,
        server_key: ServerKey | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.world = world
        self._host = host
        self._public_host = public_host or host
        self._ports = dict(ports or {})
        self._backend = Backend(
            world=world,
            faults=faults or Faults(),
            keys=KnownKeys(world),
            server_key=server_key or ServerKey.generate(),
        )
        self._listeners: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[Connection] = set()
        self._unsubscribe: Callable[[], object] | None = None
        self.faults.attach(self._drop)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def faults(self) -> Faults:
        """What may go wrong; settable at any time."""
        return self._backend.faults

    @property
    def journal(self) -> Journal:
        """The calls served so far."""
        return self._backend.journal

    @property
    def keys(self) -> KnownKeys:
        """The auth keys it knows."""
        return self._backend.keys

    @property
    def public_key_pem(self) -> str:
        """The RSA key to trust, as PKCS#1 PEM."""
        return self._backend.server_key.pem

    @property
    def max_live_per_key(self) -> dict[int, int]:
        """Per auth key that was used, drafts too: the most clients live on it at a time. It should be 1."""
        return {key.id: key.max_live for key in self.keys.all() if key.max_live}

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return sum(connection.wire.is_open for connection in self._connections)

    async def start(self) -> None:
        """Listen on every data centre's port."""
        for dc_id in DATA_CENTRES:
            listener = await asyncio.start_server(
                partial(self._serve, dc_id),
                self._host,
                self._ports.get(dc_id, 0),
                backlog=BACKLOG,
            )
            self._listeners.append(listener)
            self._ports[dc_id] = listener.sockets[0].getsockname()[1]
            self.world.data_centres[dc_id] = DataCentre(
                id=dc_id, host=self._public_host, port=self._ports[dc_id]
            )
        self._unsubscribe = self.world.subscribe(Pushes(self._backend).on_change)

    async def close(self) -> None:
        """Stop listening and cut every connection. Fine when it does not run."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _serve(self, dc_id: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(dc_id, Wire(reader, writer, self.faults), self._backend)
        task = asyncio.create_task(connection.run())
        self._tasks.add(task)
        self._connections.add(connection)
        task.add_done_callback(lambda done: self._forget(connection, done))

    def _forget(self, connection: Connection, task: asyncio.Task[None]) -> None:
        self._connections.discard(connection)
        self._tasks.discard(task)

    def _drop(self, key_id: int | None) -> int:
        chosen = [
            connection
            for connection in self._connections
            if key_id is None or (connection.key is not None and connection.key.id == key_id)
        ]
        for connection in chosen:
            connection.wire.cut()
        return len(chosen)
