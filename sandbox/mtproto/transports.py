"""How MTProto packets are framed on a TCP connection (https://core.telegram.org/mtproto/mtproto-transports).

The client's first bytes say which framing it uses: full, abridged, intermediate, padded intermediate, or
one of these (but full) under obfuscation.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from zlib import crc32

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

ABRIDGED_TAG = b"\xef"
INTERMEDIATE_TAG = b"\xee\xee\xee\xee"
PADDED_TAG = b"\xdd\xdd\xdd\xdd"
LARGEST_PACKET = 2 * 1024 * 1024  # bytes


class FramingError(Exception):
    """The client's bytes make no packet; nothing sensible can follow on this connection."""


class ByteStream:
    """The bytes of a connection, deciphered on the way in and enciphered on the way out if obfuscated."""

    def __init__(self, reader: asyncio.StreamReader, begun: bytes = b"") -> None:
        self._reader = reader
        self._begun = begun
        self.decipher: CipherContext | None = None
        self.encipher: CipherContext | None = None

    async def take(self, count: int) -> bytes:
        """Exactly `count` bytes. Raises asyncio.IncompleteReadError at the end."""
        if count > LARGEST_PACKET or count < 0:
            raise FramingError("length")
        head, self._begun = self._begun[:count], self._begun[count:]
        if len(head) == count:
            return head
        fresh = await self._reader.readexactly(count - len(head))
        return head + (self.decipher.update(fresh) if self.decipher else fresh)

    def dress(self, data: bytes) -> bytes:
        """The bytes as they go over the wire."""
        return self.encipher.update(data) if self.encipher else data


class Transport(ABC):
    """One framing over one connection."""

    def __init__(self, stream: ByteStream) -> None:
        self.stream = stream

    @abstractmethod
    async def receive(self) -> bytes:
        """The next packet. Raises asyncio.IncompleteReadError at the end, FramingError on nonsense."""

    @abstractmethod
    def _framed(self, packet: bytes) -> bytes: ...

    def frame(self, packet: bytes) -> bytes:
        """The packet as bytes for the wire; packets must be framed in the order they are sent."""
        return self.stream.dress(self._framed(packet))


class Full(Transport):
    """Length, sequence number, packet, CRC32."""

    def __init__(self, stream: ByteStream) -> None:
        super().__init__(stream)
        self._sent = 0
        self._received = 0

    async def receive(self) -> bytes:
        head = await self.stream.take(8)
        length, number = struct.unpack("<ii", head)
        if length < 12 or number != self._received:
            raise FramingError("sequence")
        self._received += 1
        rest = await self.stream.take(length - 8)
        if crc32(head + rest[:-4]) != int.from_bytes(rest[-4:], "little"):
            raise FramingError("checksum")
        return rest[:-4]

    def _framed(self, packet: bytes) -> bytes:
        data = struct.pack("<ii", len(packet) + 12, self._sent) + packet
        self._sent += 1
        return data + struct.pack("<I", crc32(data))


class Abridged(Transport):
    """One byte of length in words, or four."""

    async def receive(self) -> bytes:
        words = (await self.stream.take(1))[0]
        if words & 0x80:
            raise FramingError("quick acknowledgements are not offered")
        if words == 0x7F:
            words = int.from_bytes(await self.stream.take(3), "little")
        return await self.stream.take(words * 4)

    def _framed(self, packet: bytes) -> bytes:
        words = len(packet) // 4
        return (bytes([words]) if words < 0x7F else b"\x7f" + words.to_bytes(3, "little")) + packet


class Intermediate(Transport):
    """Four bytes of length."""

    async def receive(self) -> bytes:
        return await self.stream.take(int.from_bytes(await self.stream.take(4), "little"))

    def _framed(self, packet: bytes) -> bytes:
        return len(packet).to_bytes(4, "little") + packet


class Padded(Intermediate):
    """Intermediate, with up to 15 random bytes after the packet; an encrypted packet needs whole blocks."""

    async def receive(self) -> bytes:
        packet = await super().receive()
        if packet[:8] == bytes(8):
            return packet  # an unencrypted packet carries its own length
        return packet[: len(packet) - (len(packet) - 24) % 16]

    def _framed(self, packet: bytes) -> bytes:
        return super()._framed(packet + os.urandom(secrets.randbelow(16)))


BY_TAG: dict[bytes, Callable[[ByteStream], Transport]] = {
    ABRIDGED_TAG * 4: Abridged,
    INTERMEDIATE_TAG: Intermediate,
    PADDED_TAG: Padded,
}


async def detect(reader: asyncio.StreamReader) -> Transport:
    """Read the client's first bytes and return the transport it chose."""
    begun = await reader.readexactly(1)
    if begun == ABRIDGED_TAG:
        return Abridged(ByteStream(reader))
    begun += await reader.readexactly(3)
    if begun in BY_TAG:
        return BY_TAG[begun](ByteStream(reader))
    begun += await reader.readexactly(4)
    if begun[4:] == bytes(4):
        return Full(ByteStream(reader, begun))
    return _obfuscated(reader, begun + await reader.readexactly(56))


def _obfuscated(reader: asyncio.StreamReader, head: bytes) -> Transport:
    stream = ByteStream(reader)
    back = head[8:56][::-1]
    stream.decipher = Cipher(AES(head[8:40]), CTR(head[40:56])).decryptor()
    stream.encipher = Cipher(AES(back[:32]), CTR(back[32:])).encryptor()
    tag = stream.decipher.update(head)[56:60]
    if tag not in BY_TAG:
        raise FramingError("tag")
    return BY_TAG[tag](stream)
