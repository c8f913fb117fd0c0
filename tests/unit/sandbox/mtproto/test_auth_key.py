"""Encryption with an auth key, against Telethon's client side of it."""

from __future__ import annotations

import logging
import os
import struct
import time
from collections import defaultdict
from io import BytesIO

import pytest
from telethon import functions, types
from telethon.crypto import AuthKey as TelethonKey
from telethon.network.mtprotostate import MTProtoState

from sandbox.mtproto.auth_key import AuthKey, Letter, TamperedError
from sandbox.mtproto.session import Outgoing, Session
from sandbox.mtproto.tl import read, write


@pytest.fixture
def key() -> AuthKey:
    """A random key."""
    return AuthKey(os.urandom(256))


@pytest.fixture
def client(key: AuthKey) -> MTProtoState:
    """Telethon's state around the same key."""
    return MTProtoState(TelethonKey(key.key), defaultdict(lambda: logging.getLogger("telethon")))


def test_what_telethon_seals(key: AuthKey, client: MTProtoState) -> None:
    """Salt, session, numbers and body come out."""
    client.salt = -5
    buffer = BytesIO()
    msg_id = client.write_data_as_message(buffer, bytes(functions.PingRequest(9)), True)
    letter = key.open(client.encrypt_message_data(buffer.getvalue()))
    assert (letter.salt, letter.session_id, letter.msg_id, letter.seq_no) == (-5, client.id, msg_id, 1)
    assert getattr(read(letter.body), "ping_id", None) == 9


def test_what_telethon_opens(key: AuthKey, client: MTProtoState) -> None:
    """A single message, then a container."""
    session = Session(client.id)
    pong = Outgoing(body=write(types.Pong(msg_id=1, ping_id=2)), confirmable=False)
    opened = client.decrypt_message_data(key.seal(session.letter([pong], salt=1, now=time.time())))
    assert opened.obj.ping_id == 2
    opened = client.decrypt_message_data(key.seal(session.letter([pong] * 3, salt=1, now=time.time())))
    assert [part.obj.ping_id for part in opened.obj.messages] == [2, 2, 2]


def test_key_ids_agree(key: AuthKey) -> None:
    """Both sides name the key alike."""
    assert key.id == TelethonKey(key.key).key_id
    assert key.aux_hash == struct.pack("<Q", TelethonKey(key.key).aux_hash)


def test_tampering_is_noticed(key: AuthKey, client: MTProtoState) -> None:
    """One bit anywhere, a shortened packet, a packet of the server itself."""
    packet = client.encrypt_message_data(struct.pack("<qii", 4, 1, 8) + bytes(8))
    for place in (8, 24, len(packet) - 1):
        broken = bytearray(packet)
        broken[place] ^= 1
        with pytest.raises(TamperedError):
            key.open(bytes(broken))
    own = key.seal(Letter(salt=0, session_id=0, msg_id=1, seq_no=0, body=bytes(8)))
    for bad in (packet[:-16], packet[:24], packet[:-1], own):
        with pytest.raises(TamperedError):
            key.open(bad)
