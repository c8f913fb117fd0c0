"""Asks an HTTP server over and over: raw sockets, so that the asking costs less than the answering."""

from __future__ import annotations

import asyncio
import re
import time
from typing import cast
from urllib.parse import urlsplit

import uvloop

from benchmarks.answering import answer

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
MOST_LATE = 5.0  # seconds beyond the time asked for; a server so silent is broken


class Asker(asyncio.Protocol):
    """One connection: sends the request again after each complete response."""

    def __init__(self, request: bytes, until: float) -> None:
        self.answers = 0
        self.latencies: list[float] = []  #: seconds
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._until = until
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one, without being an instance
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count a complete response."""
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._buffer, 0, end + 2)
        if length is None or not self._buffer.startswith(b"HTTP/1.1 200"):
            self._finish(RuntimeError(f"an answer that is none: {self._buffer[:80]!r}"))
            return
        if len(self._buffer) < end + 4 + int(length[1]):
            return
        now = time.monotonic()
        self.answers += 1
        self.latencies.append(now - self._sent_at)
        self._buffer = b""
        if now >= self._until:
            self._finish(None)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        self._finish(exc or ConnectionResetError("the server hung up"))

    def _send(self) -> None:
        if self._transport is not None:
            self._sent_at = time.monotonic()
            self._transport.write(self._request)

    def _finish(self, error: Exception | None) -> None:
        if not self.over.done():
            if error is None:
                self.over.set_result(None)
            else:
                self.over.set_exception(error)
        if self._transport is not None:
            self._transport.close()


async def load(url: str, connections: int, seconds: float) -> dict[str, float]:
    """So many connections ask for so long; how many answers came in how many seconds."""
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise ValueError(f"{url} has no host and port")
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    began = time.monotonic()
    loop = asyncio.get_running_loop()
    askers = []
    for _ in range(connections):
        _, asker = await loop.create_connection(
            lambda: Asker(request, began + seconds), parts.hostname, parts.port
        )
        askers.append(asker)
    async with asyncio.timeout(seconds + MOST_LATE):
        await asyncio.gather(*(asker.over for asker in askers))
    return {"answers": sum(asker.answers for asker in askers), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    uvloop.run(answer({"load": load}))
