"""The handshake's refusals; that it succeeds is proved by every client that connects."""

from __future__ import annotations

import os

import pytest
from telethon import functions
from telethon.tl.tlobject import TLObject

from sandbox.mtproto.handshake import PRIME_BITS, HalfKey, Handshake, HandshakeError
from sandbox.mtproto.server_key import ServerKey

KEY, HALF, NONCE = ServerKey.generate(), HalfKey.make(), 12345


@pytest.fixture
def handshake() -> Handshake:
    """A server that waits for a client."""
    return Handshake(KEY, HALF, lambda: 1_800_000_000.0)


def proof(pq: bytes, server_nonce: int, *, p: int = 3, q: int = 5) -> TLObject:
    """req_DH_params with these numbers."""
    return functions.ReqDHParamsRequest(
        NONCE, server_nonce, p.to_bytes(4, "big"), q.to_bytes(4, "big"), KEY.fingerprint, os.urandom(256)
    )


def test_the_riddle_is_of_telegrams_size(handshake: Handshake) -> None:
    """pq is a new product of two primes each time, of about 61 bits, positive as a signed number."""
    seen = set()
    for _ in range(20):
        answer = handshake.answer(functions.ReqPqMultiRequest(NONCE))
        seen.add(int.from_bytes(getattr(answer, "pq", b""), "big", signed=True))
    assert len(seen) == 20
    assert all(2 * PRIME_BITS - 2 <= pq.bit_length() <= 2 * PRIME_BITS for pq in seen)


def test_wrong_factors(handshake: Handshake) -> None:
    """No proof of work, no key."""
    answer = handshake.answer(functions.ReqPqMultiRequest(NONCE))
    with pytest.raises(HandshakeError, match="proof of work"):
        handshake.answer(proof(getattr(answer, "pq", b""), getattr(answer, "server_nonce", 0)))


def test_steps_out_of_order(handshake: Handshake) -> None:
    """The second and third step need the first, and its nonce."""
    for request in (proof(b"", 1), functions.SetClientDHParamsRequest(NONCE, 1, os.urandom(32))):
        with pytest.raises(HandshakeError):
            handshake.answer(request)
    handshake.answer(functions.ReqPqMultiRequest(NONCE))
    with pytest.raises(HandshakeError, match="order"):
        handshake.answer(functions.SetClientDHParamsRequest(NONCE, 1, os.urandom(32)))
    with pytest.raises(HandshakeError, match="nonce"):
        handshake.answer(functions.SetClientDHParamsRequest(NONCE + 1, 1, os.urandom(32)))
