"""One TCP connection: whole packets in, whole packets out, with the faults of its server."""

from __future__ import annotations

import asyncio
import struct
from collections import deque

from sandbox.faults import Faults
from sandbox.mtproto.transports import Transport, detect

KEY_UNKNOWN = -404  # https://core.telegram.org/mtproto/mtproto-transports#transport-errors


class Wire:
    """Reads and writes packets; after `close` what is sent goes nowhere."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, faults: Faults) -> None:
        self._reader = reader
        self._writer = writer
        self._faults = faults
        self._transport: Transport | None = None
        self._waiting: deque[bytes] = deque()
        self._last_due = 0.0
        self._swallowed = False
        self._close_when_sent = False

    @property
    def is_open(self) -> bool:
        """Whether what is sent may still arrive."""
        return not self._writer.is_closing() and not self._reader.at_eof()

    async def open(self) -> None:
        """Learn the transport. The latency is paid once here, for what would have been the TCP handshake."""
        if self._faults.latency:
            await asyncio.sleep(self._faults.latency)
        self._transport = await detect(self._reader)

    async def receive(self) -> bytes:
        """The next packet that is not lost. Raises asyncio.IncompleteReadError at the end."""
        while True:
            packet = await self._ready().receive()
            self._swallowed = self._swallowed or self._faults.black_hole
            if not self._swallowed:
                return packet

    def send(self, packet: bytes, *, pushed: bool = False) -> None:
        """Send a packet after the latency: a round trip for an answer, half of it for what is pushed."""
        if self._swallowed or self._faults.black_hole or self._writer.is_closing():
            return
        data = self._ready().frame(packet)
        delay = self._faults.latency / 2 if pushed else self._faults.latency
        loop = asyncio.get_running_loop()
        if not delay and not self._waiting:
            self._writer.write(data)
            return
        self._last_due = max(self._last_due, loop.time() + delay)
        self._waiting.append(data)
        loop.call_at(self._last_due, self._send_next)

    def refuse(self, code: int) -> None:
        """Answer with a transport error and close."""
        self.send(struct.pack("<i", code))
        self._close_when_sent = True
        if not self._waiting:
            self.close()

    def close(self) -> None:
        """Close in an orderly way; what has not left yet is lost."""
        self._waiting.clear()
        self._writer.close()

    def cut(self) -> None:
        """Reset the connection, as a failing network would."""
        self._waiting.clear()
        self._writer.transport.abort()

    def _send_next(self) -> None:
        if not self._waiting:
            return
        self._writer.write(self._waiting.popleft())
        if self._close_when_sent and not self._waiting:
            self.close()

    def _ready(self) -> Transport:
        if self._transport is None:
            raise ConnectionError("The client has not chosen a transport yet")
        return self._transport
