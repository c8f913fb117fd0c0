"""Reading and writing TL."""

from __future__ import annotations

import os

import pytest
from telethon import functions, types
from telethon.extensions import BinaryReader

from sandbox.mtproto.rpc.registry import METHODS, method_name
from sandbox.mtproto.tl import UnreadableError, read, read_counted, unzipped, write, zipped


def test_results() -> None:
    """Objects, booleans and vectors, as a client reads them."""
    pong = types.Pong(msg_id=1, ping_id=2)
    assert BinaryReader(write(True)).tgread_bool() is True
    assert BinaryReader(write(False)).tgread_bool() is False
    assert [item.ping_id for item in BinaryReader(write([pong, pong])).tgread_vector()] == [2, 2]
    assert read_counted(write(pong) + b"more")[1] == len(write(pong))


@pytest.mark.parametrize(
    "data", [b"", b"abc", b"\xff\xff\xff\xff", write(types.Pong(msg_id=1, ping_id=2))[:9]]
)
def test_what_cannot_be_read(data: bytes) -> None:
    """Nothing, too little, an unknown constructor, a cut object: one kind of error."""
    with pytest.raises(UnreadableError):
        read(data)


def test_compression() -> None:
    """Only what gets shorter is packed; a broken archive is unreadable."""
    long, random = b"again " * 500, os.urandom(3000)
    assert len(zipped(long)) < 200
    assert unzipped(zipped(long)) == long
    assert zipped(random) is random
    assert zipped(b"short") == b"short"
    with pytest.raises(UnreadableError):
        unzipped(zipped(long)[:40])


def test_methods_carry_telegrams_names() -> None:
    """The journal and the faults speak of them."""
    assert method_name(functions.auth.ExportLoginTokenRequest) == "auth.exportLoginToken"
    assert method_name(functions.PingRequest) == "ping"
    names = {name for name, _ in METHODS.values()}
    assert {"help.getConfig", "account.getPassword", "messages.sendMessage"} <= names
