"""A client's connection, from its first packet to its last."""

from __future__ import annotations

import asyncio
import logging
import struct

from sandbox.mtproto.auth_key import TamperedError
from sandbox.mtproto.backend import Backend
from sandbox.mtproto.conversation import Conversation
from sandbox.mtproto.handshake import Handshake, HandshakeError
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.tl import UnreadableError, read, write
from sandbox.mtproto.transports import FramingError
from sandbox.mtproto.wire import KEY_UNKNOWN, Wire

logger = logging.getLogger(__name__)

LAST_WORDS = (asyncio.IncompleteReadError, ConnectionError, FramingError, HandshakeError, TamperedError)


class Connection:
    """Reads packets until the client goes or breaks the protocol; answers each before it reads the next."""

    def __init__(self, dc_id: int, wire: Wire, backend: Backend) -> None:
        self.dc_id = dc_id
        self.wire = wire
        self.backend = backend
        self.key: KnownKey | None = None  #: That of the last encrypted packet
        self._handshake = Handshake(backend.server_key, backend.half_key, backend.now)
        self._plain_sent = 0
        self._disconnect: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Serve the client. Returns when the connection is over, and leaves it closed."""
        try:
            await self.wire.open()
            while True:
                self._take(await self.wire.receive())
        except LAST_WORDS:
            pass
        except Exception:
            logger.exception("A connection to data centre %d failed", self.dc_id)
        finally:
            if self._disconnect is not None:
                self._disconnect.cancel()
            self.wire.close()
            self.backend.keys.leave(self.wire)

    def disconnect_in(self, seconds: float) -> None:
        """Close the connection unless the client asks again before."""
        if self._disconnect is not None:
            self._disconnect.cancel()
        self._disconnect = asyncio.get_running_loop().call_later(seconds, self.wire.close)

    def _take(self, packet: bytes) -> None:
        key_id = int.from_bytes(packet[:8], "little")
        if key_id == 0:
            self._take_plain(packet)
            return
        self.key = self.backend.keys.find(key_id, self.dc_id)
        if self.key is None:
            self.wire.refuse(KEY_UNKNOWN)
            return
        letter = self.key.auth.open(packet)
        Conversation(
            backend=self.backend,
            dc_id=self.dc_id,
            wire=self.wire,
            key=self.key,
            session=self.key.session(letter.session_id),
            disconnect_in=self.disconnect_in,
        ).take(letter)

    def _take_plain(self, packet: bytes) -> None:
        try:
            request = read(packet[20:])
        except UnreadableError as error:
            raise HandshakeError("unreadable") from error
        answer = write(self._handshake.answer(request))
        if self._handshake.made is not None:
            self.backend.keys.add(self._handshake.made, self.dc_id, self._handshake.first_salt)
            self._handshake = Handshake(self.backend.server_key, self.backend.half_key, self.backend.now)
        self._plain_sent = max(self._plain_sent + 4, int(self.backend.now() * 2**32) & ~3 | 1)
        self.wire.send(struct.pack("<qqi", 0, self._plain_sent, len(answer)) + answer)
