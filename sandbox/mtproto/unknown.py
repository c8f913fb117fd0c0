"""Objects of a newer layer: what a client meets whose library is older than Telegram."""

from __future__ import annotations

import struct

from sandbox.mtproto.tl import TLObject, write

FUTURE = 0x7FFF0001
"""A constructor number that no layer has."""


class UnknownObject:
    """An object whose constructor the client does not know; its fields are those of an object it knows."""

    CONSTRUCTOR_ID = FUTURE

    def __init__(self, like: TLObject) -> None:
        self._fields = write(like)[4:]

    def _bytes(self) -> bytes:
        return struct.pack("<I", FUTURE) + self._fields
