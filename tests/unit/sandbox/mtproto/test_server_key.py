"""The server's RSA key and the two ways clients pad with it."""

from __future__ import annotations

import hashlib
import os

import cryptg
import pytest
from telethon import types
from telethon.crypto import rsa

from sandbox.mtproto.server_key import EXPONENT, ServerKey
from sandbox.mtproto.tl import read, write

INNER = types.PQInnerData(pq=b"p" * 8, p=b"p" * 4, q=b"q" * 4, nonce=1, server_nonce=2, new_nonce=3)


@pytest.fixture(scope="module")
def key() -> ServerKey:
    """A fresh key."""
    return ServerKey.generate()


def nonce(opened: bytes | None) -> int:
    """The new nonce inside what was opened."""
    assert opened is not None
    return int(getattr(read(opened), "new_nonce", 0))


def test_telethon_trusts_the_pem(key: ServerKey) -> None:
    """It computes the same fingerprint, and what it encrypts under it can be opened."""
    rsa.add_key(key.pem, old=False)
    assert nonce(key.open(rsa.encrypt(key.fingerprint, write(INNER)))) == 3


def test_rsa_pad(key: ServerKey) -> None:
    """The padding of newer clients, made here as core.telegram.org/mtproto/auth_key describes it."""
    data = write(INNER)
    data += os.urandom(192 - len(data))
    while True:
        temp_key = os.urandom(32)
        sealed = cryptg.encrypt_ige(
            data[::-1] + hashlib.sha256(temp_key + data).digest(), temp_key, bytes(32)
        )
        masked = bytes(a ^ b for a, b in zip(temp_key, hashlib.sha256(sealed).digest(), strict=True))
        number = int.from_bytes(masked + sealed, "big")
        if number < key.modulus:
            break
    assert nonce(key.open(pow(number, EXPONENT, key.modulus).to_bytes(256, "big"))) == 3


def test_other_data_is_not_opened(key: ServerKey) -> None:
    """Random bytes, zeros, and a number beyond the modulus."""
    for sealed in (os.urandom(250), bytes(256), b"\xff" * 256):
        assert key.open(sealed) is None


def test_nothing_private_is_printed(key: ServerKey) -> None:
    """repr shows the public half."""
    assert "PUBLIC KEY" in repr(key)
    assert "_p=" not in repr(key)
