"""Making an authorization key: the server's half of https://core.telegram.org/mtproto/auth_key.

Cheap on purpose, because benchmarks run against it: the server's Diffie-Hellman number is made once per
server and its exponent is short. Clients can't tell, and the sandbox has nothing to protect.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import cryptg
import gmpy2
from telethon.tl import functions, types

from sandbox.cloud_password import SIZE, G, P, in_safe_range, power
from sandbox.mtproto.auth_key import AuthKey
from sandbox.mtproto.server_key import ServerKey
from sandbox.mtproto.tl import TLObject, UnreadableError, read, read_counted, write

PRIME_BITS = 31  # of p and of q; Telegram's own pq has 61 or 62 bits
EXPONENT_BITS = 320


class HandshakeError(Exception):
    """The client broke the protocol; the connection is of no further use."""


@dataclass(frozen=True, kw_only=True)
class HalfKey:
    """The server's Diffie-Hellman number, shared by all its handshakes."""

    a: int = field(repr=False)
    g_a: int

    @classmethod
    def make(cls) -> HalfKey:
        """A fresh one, where clients accept it."""
        while True:
            a = secrets.randbits(EXPONENT_BITS) | 1 << (EXPONENT_BITS - 1)
            g_a = power(G, a)
            if in_safe_range(g_a):
                return cls(a=a, g_a=g_a)


def _prime() -> int:
    return int(gmpy2.next_prime(secrets.randbits(PRIME_BITS - 2) | 1 << (PRIME_BITS - 1)))


def _int128(raw: bytes) -> int:
    return int.from_bytes(raw, "little", signed=True)


def _int_bytes(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little", signed=True)


def temporary_aes(server_nonce: bytes, new_nonce: bytes) -> tuple[bytes, bytes]:
    """The key and initial vector that protect the Diffie-Hellman exchange."""

    def sha1(data: bytes) -> bytes:
        return hashlib.sha1(data).digest()

    mixed = sha1(server_nonce + new_nonce)
    return sha1(new_nonce + server_nonce) + mixed[:12], mixed[12:] + sha1(new_nonce + new_nonce) + new_nonce[
        :4
    ]


class Handshake:
    """One client's way to a key: answer its three requests in turn, then take `made`."""

    def __init__(self, server_key: ServerKey, half: HalfKey, now: Callable[[], float]) -> None:
        self._server_key = server_key
        self._half = half
        self._now = now
        self._nonce = 0
        self._server_nonce = b""
        self._new_nonce = b""
        self.made: AuthKey | None = None
        self.first_salt = 0

    def answer(self, request: TLObject) -> TLObject:
        """The answer to a request of the exchange. Raises HandshakeError."""
        if isinstance(request, functions.ReqPqMultiRequest | functions.ReqPqRequest):
            return self._begin(request)
        if getattr(request, "nonce", None) != self._nonce or not self._server_nonce:
            raise HandshakeError("nonce")
        if isinstance(request, functions.ReqDHParamsRequest):
            return self._offer(request)
        if isinstance(request, functions.SetClientDHParamsRequest) and self._new_nonce:
            return self._conclude(request)
        raise HandshakeError("order")

    def _begin(self, request: functions.ReqPqMultiRequest) -> TLObject:
        self._nonce = request.nonce
        self._server_nonce = os.urandom(16)
        self._pq = _prime() * _prime()
        answer: TLObject = types.ResPQ(
            nonce=self._nonce,
            server_nonce=_int128(self._server_nonce),
            pq=self._pq.to_bytes(8, "big"),
            server_public_key_fingerprints=[self._server_key.fingerprint],
        )
        return answer

    def _offer(self, request: functions.ReqDHParamsRequest) -> TLObject:
        p, q = int.from_bytes(request.p, "big"), int.from_bytes(request.q, "big")
        if (
            p * q != self._pq
            or not 1 < p <= q
            or request.public_key_fingerprint != self._server_key.fingerprint
        ):
            raise HandshakeError("proof of work")
        opened = self._server_key.open(request.encrypted_data)
        inner = _parsed(opened) if opened is not None else None
        known = types.PQInnerData | types.PQInnerDataDc | types.PQInnerDataTemp | types.PQInnerDataTempDc
        if not isinstance(inner, known) or inner.server_nonce != _int128(self._server_nonce):
            raise HandshakeError("inner data")
        self._new_nonce = _int_bytes(inner.new_nonce, 32)
        answer = write(
            types.ServerDHInnerData(
                nonce=self._nonce,
                server_nonce=_int128(self._server_nonce),
                g=G,
                dh_prime=P.to_bytes(SIZE, "big"),
                g_a=self._half.g_a.to_bytes(SIZE, "big"),
                server_time=int(self._now()),
            )
        )
        plain = hashlib.sha1(answer).digest() + answer
        plain += os.urandom(-len(plain) % 16)
        offer: TLObject = types.ServerDHParamsOk(
            nonce=self._nonce,
            server_nonce=_int128(self._server_nonce),
            encrypted_answer=cryptg.encrypt_ige(plain, *temporary_aes(self._server_nonce, self._new_nonce)),
        )
        return offer

    def _conclude(self, request: functions.SetClientDHParamsRequest) -> TLObject:
        if len(request.encrypted_data) % 16:
            raise HandshakeError("blocks")
        plain = cryptg.decrypt_ige(
            request.encrypted_data, *temporary_aes(self._server_nonce, self._new_nonce)
        )
        inner, length = _counted(plain[20:])
        if hashlib.sha1(plain[20 : 20 + length]).digest() != plain[:20]:
            raise HandshakeError("hash")
        g_b = int.from_bytes(getattr(inner, "g_b", b""), "big")
        if not in_safe_range(g_b):
            raise HandshakeError("g_b")
        self.made = AuthKey(power(g_b, self._half.a).to_bytes(SIZE, "big"))
        salt = bytes(a ^ b for a, b in zip(self._new_nonce[:8], self._server_nonce[:8], strict=True))
        self.first_salt = int.from_bytes(salt, "little", signed=True)
        confirmed = hashlib.sha1(self._new_nonce + b"\x01" + self.made.aux_hash).digest()[4:]
        done: TLObject = types.DhGenOk(
            nonce=self._nonce,
            server_nonce=_int128(self._server_nonce),
            new_nonce_hash1=_int128(confirmed),
        )
        return done


def _parsed(data: bytes) -> TLObject:
    try:
        return read(data)
    except UnreadableError as error:
        raise HandshakeError("unreadable") from error


def _counted(data: bytes) -> tuple[TLObject, int]:
    try:
        return read_counted(data)
    except UnreadableError as error:
        raise HandshakeError("unreadable") from error
