"""Reading and writing TL objects, with Telethon's generated classes.

Telethon registers functions beside types, so that one reader parses both what servers and what clients send.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Sequence
from typing import Protocol

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl.tlobject import TLObject as TelethonObject

GZIP_PACKED = 0x3072CFA1
MSG_CONTAINER = 0x73F1F8DC
RPC_RESULT = 0xF35C6D01
VECTOR = 0x1CB5C415
BOOL_TRUE = 0x997275B5
BOOL_FALSE = 0xBC799737
WORTH_ZIPPING = 512  # bytes
UPLOAD_FILE = 0x096A18D5  #: A file's bytes, which are compressed already or too many to try


class TLObject(Protocol):
    """Anything with a TL constructor."""

    CONSTRUCTOR_ID: int

    def _bytes(self) -> bytes: ...


Result = TLObject | bool | Sequence[TLObject]
"""What a method may answer: an object, a Bool, or a Vector of objects."""


class UnreadableError(Exception):
    """The bytes are no TL object that this layer knows."""


def constructor(data: bytes) -> int:
    """The constructor number an object begins with; 0 when there are fewer than four bytes."""
    return int(struct.unpack_from("<I", data)[0]) if len(data) >= 4 else 0


def read(data: bytes) -> TLObject:
    """Parse one object; bytes after it are ignored. Raises UnreadableError."""
    return read_counted(data)[0]


def read_counted(data: bytes) -> tuple[TLObject, int]:
    """Parse one object and say how many bytes it took. Raises UnreadableError."""
    reader = BinaryReader(data)
    try:
        parsed: TLObject = reader.tgread_object()
    except (TypeNotFoundError, BufferError, struct.error, RuntimeError, ValueError, OSError) as error:
        raise UnreadableError(f"constructor {constructor(data):08x}") from error
    return parsed, reader.tell_position()


def write(result: Result) -> bytes:
    """Serialise what a method answered."""
    if isinstance(result, bool):
        return struct.pack("<I", BOOL_TRUE if result else BOOL_FALSE)
    if isinstance(result, Sequence):
        return struct.pack("<Ii", VECTOR, len(result)) + b"".join(bytes(item._bytes()) for item in result)
    return bytes(result._bytes())


def write_string(data: bytes) -> bytes:
    """Serialise a `bytes` field."""
    return bytes(TelethonObject.serialize_bytes(data))


def zipped(data: bytes) -> bytes:
    """The object as `gzip_packed` when that is shorter, else as it is."""
    if len(data) <= WORTH_ZIPPING or constructor(data) == UPLOAD_FILE:
        return data
    packed = struct.pack("<I", GZIP_PACKED) + write_string(gzip.compress(data, 6))
    return packed if len(packed) < len(data) else data


def unzipped(data: bytes) -> bytes:
    """The object inside `gzip_packed`, or the object itself. Raises UnreadableError."""
    if constructor(data) != GZIP_PACKED:
        return data
    try:
        return gzip.decompress(BinaryReader(data[4:]).tgread_bytes())
    except (OSError, EOFError, BufferError, struct.error) as error:
        raise UnreadableError("gzip_packed") from error
