"""The server's half of Telegram's cloud password: SRP-2048 with SHA-256 and PBKDF2.

Source: https://core.telegram.org/api/srp. Names are those of the page: `v` is the verifier g^x, `B` the
server's public number, `A` and `M1` the client's answer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

import gmpy2

ITERATIONS = 100_000
SIZE = 256  # bytes of a number in the protocol
SAFE_BITS = 2048 - 64  # https://core.telegram.org/mtproto/security_guidelines#g-a-and-g-b-validation
G = 3
P = int(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db"
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41"
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf"
    "6f4fadf034b10403119cd8e3b92fcc5b",
    16,
)
"""The safe prime Telegram has used since 2014, for cloud passwords and for auth keys alike."""


def power(base: int, exponent: int, modulus: int = P) -> int:
    """`base ** exponent % modulus` at the speed of GMP."""
    return int(gmpy2.powmod(base, exponent, modulus))


def in_safe_range(number: int) -> bool:
    """Whether a public number keeps its distance from 1 and from the prime."""
    return 1 << SAFE_BITS <= number <= P - (1 << SAFE_BITS)


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _padded(number: int) -> bytes:
    return number.to_bytes(SIZE, "big")


@lru_cache(maxsize=64)
def derive_x(password: str, salt1: bytes, salt2: bytes) -> int:
    """The secret exponent of a password (PH2 on the page); about 60 ms of CPU, so remembered."""
    first = _sha256(salt2, _sha256(salt1, password.encode(), salt1), salt2)
    stretched = hashlib.pbkdf2_hmac("sha512", first, salt1, ITERATIONS)
    return int.from_bytes(_sha256(salt2, stretched, salt2), "big")


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """What the server keeps of a password."""

    salt1: bytes
    salt2: bytes
    v: int = field(repr=False)
    g: int = G

    @classmethod
    def of(cls, password: str, g: int = G) -> Verifier:
        """A verifier with fresh salts for a password in clear. Clients take 3, 4, 5 or 7 for `g` here."""
        salt1, salt2 = secrets.token_bytes(40), secrets.token_bytes(16)
        return cls(salt1=salt1, salt2=salt2, v=power(g, derive_x(password, salt1, salt2)), g=g)


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """One question to a client, with the secret `b` behind it."""

    verifier: Verifier
    b: int = field(repr=False)

    @classmethod
    def ask(cls, verifier: Verifier) -> Challenge:
        """A fresh challenge whose `B`, and whose `B - kv`, lie where clients accept them."""
        while True:
            challenge = cls(verifier=verifier, b=secrets.randbits(2048))
            plain = power(verifier.g, challenge.b)
            if in_safe_range(plain) and in_safe_range(challenge.B):
                return challenge

    @property
    def B(self) -> int:  # noqa: N802 - the name in the protocol
        """The server's public number, (kv + g^b) mod p."""
        return (self._k * self.verifier.v + power(self.verifier.g, self.b)) % P

    @property
    def _k(self) -> int:
        return int.from_bytes(_sha256(_padded(P), _padded(self.verifier.g)), "big")

    def accepts(self, a_public: bytes, m1: bytes) -> bool:
        """Whether the proof `M1` shows knowledge of the password; never raises on odd input."""
        a_number = int.from_bytes(a_public, "big")
        if not 0 < a_number < P or not in_safe_range(a_number):
            return False
        b_public = self.B
        u = int.from_bytes(_sha256(_padded(a_number), _padded(b_public)), "big")
        shared = power(a_number * power(self.verifier.v, u) % P, self.b)
        mixed = bytes(
            x ^ y for x, y in zip(_sha256(_padded(P)), _sha256(_padded(self.verifier.g)), strict=True)
        )
        expected = _sha256(
            mixed,
            _sha256(self.verifier.salt1),
            _sha256(self.verifier.salt2),
            _padded(a_number),
            _padded(b_public),
            _sha256(_padded(shared)),
        )
        return hmac.compare_digest(expected, m1)
