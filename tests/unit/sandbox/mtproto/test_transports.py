"""Framings, fed from memory."""

from __future__ import annotations

import asyncio
import os
import struct
from zlib import crc32

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from sandbox.mtproto.transports import Abridged, FramingError, Full, Intermediate, Padded, Transport, detect

PLAIN = bytes(8) + os.urandom(32)


def full(packet: bytes, number: int) -> bytes:
    """A packet of the full transport."""
    data = struct.pack("<ii", len(packet) + 12, number) + packet
    return data + struct.pack("<I", crc32(data))


async def transport_of(data: bytes) -> Transport:
    """What is detected from these first bytes; the rest stays to be read."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await detect(reader)


async def test_full() -> None:
    """Packets are numbered and checked, both ways."""
    transport = await transport_of(full(PLAIN, 0) + full(PLAIN[::-1], 1))
    assert isinstance(transport, Full)
    assert [await transport.receive(), await transport.receive()] == [PLAIN, PLAIN[::-1]]
    assert transport.frame(PLAIN) + transport.frame(PLAIN) == full(PLAIN, 0) + full(PLAIN, 1)
    with pytest.raises(asyncio.IncompleteReadError):
        await transport.receive()


@pytest.mark.parametrize(
    "second",
    [full(PLAIN, 2), full(PLAIN, 1)[:-1] + b"?", struct.pack("<ii", 4, 1), struct.pack("<ii", -1, 1)],
    ids=["number", "checksum", "short", "negative"],
)
async def test_full_refuses_nonsense(second: bytes) -> None:
    """A wrong number, checksum or length ends the connection."""
    transport = await transport_of(full(PLAIN, 0) + second)
    await transport.receive()
    with pytest.raises(FramingError):
        await transport.receive()


@pytest.mark.parametrize("words", [1, 126, 127, 5000])
async def test_abridged(words: int) -> None:
    """Short and long packets."""
    packet = os.urandom(words * 4)
    length = bytes([words]) if words < 127 else b"\x7f" + words.to_bytes(3, "little")
    transport = await transport_of(b"\xef" + length + packet)
    assert isinstance(transport, Abridged)
    assert await transport.receive() == packet
    assert transport.frame(packet) == length + packet


async def test_intermediate() -> None:
    """Four bytes of length."""
    framed = len(PLAIN).to_bytes(4, "little") + PLAIN
    transport = await transport_of(b"\xee" * 4 + framed)
    assert isinstance(transport, Intermediate)
    assert await transport.receive() == PLAIN
    assert transport.frame(PLAIN) == framed


async def test_padded() -> None:
    """The padding of an encrypted packet is cut off; what is sent has some of its own."""
    packet = b"k" * 24 + os.urandom(64)
    transport = await transport_of(
        b"\xdd" * 4 + (len(packet) + 7).to_bytes(4, "little") + packet + b"paddin!"
    )
    assert isinstance(transport, Padded)
    assert await transport.receive() == packet
    framed = transport.frame(packet)
    assert framed[4 : 4 + len(packet)] == packet
    assert len(framed) - 4 == int.from_bytes(framed[:4], "little")


@pytest.mark.parametrize("tag", [b"\xef" * 4, b"\xee" * 4])
async def test_obfuscated(tag: bytes) -> None:
    """The client's 64 random bytes carry the keys of both directions and the framing inside."""
    head = bytearray(b"r" * 4 + os.urandom(60))
    cipher = Cipher(AES(bytes(head[8:40])), CTR(bytes(head[40:56]))).encryptor()
    head[56:60] = tag
    head[56:64] = cipher.update(bytes(head))[56:64]
    framed = (bytes([len(PLAIN) // 4]) if tag[:1] == b"\xef" else len(PLAIN).to_bytes(4, "little")) + PLAIN
    transport = await transport_of(bytes(head) + cipher.update(framed))
    assert await transport.receive() == PLAIN
    back = bytes(head[8:56])[::-1]
    decipher = Cipher(AES(back[:32]), CTR(back[32:])).decryptor()
    assert decipher.update(transport.frame(PLAIN)) == framed


async def test_neither() -> None:
    """Sixty-four bytes that mean nothing."""
    with pytest.raises(FramingError):
        await transport_of(b"GET / HTTP/1.1\r\n" * 4)
