"""The smallest load balancer: TCP, in turn, to whichever backend takes the connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Balancer:
    """Listens on `port`; `backends` may be changed at any time, also to none."""

    def __init__(self) -> None:
        self.port = 0
        self._backends: list[int] = []
        self._turn = 0
        self._carried: dict[asyncio.StreamWriter, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def backends(self) -> list[int]:
        """Ports on this machine, asked in turn; who is taken off the list loses its connections."""
        return self._backends

    @backends.setter
    def backends(self, ports: list[int]) -> None:
        self._backends = list(ports)
        for writer, port in self._carried.items():
            if port not in ports:
                writer.transport.abort()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Balancer]:
        """Pass connections on for as long as the body runs."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            port, there, back = await self._connected()
            self._carried[back] = port
            try:
                await asyncio.gather(_pump(reader, back), _pump(there, writer))
            finally:
                del self._carried[back]
        except (OSError, asyncio.CancelledError):
            pass  # at the end; the streams' own callback would report it as an error
        finally:
            writer.transport.abort()

    async def _connected(self) -> tuple[int, asyncio.StreamReader, asyncio.StreamWriter]:
        """The next backend in turn that takes the connection. Raises OSError when none does."""
        self._turn += 1
        first = self._turn % max(
            1, len(self._backends)
        )  # fixed here: other connections take their turns meanwhile
        for port in [*self._backends[first:], *self._backends[:first]]:
            with contextlib.suppress(OSError):
                return (port, *await asyncio.open_connection("127.0.0.1", port))
        raise ConnectionRefusedError


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.transport.abort()
