"""The RSA key a server proves itself with, and the padding schemes clients use with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import cryptg
import gmpy2
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sandbox.mtproto.tl import UnreadableError, read_counted, write_string

BITS = 2048
EXPONENT = 65537


def _big_endian(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass(frozen=True, kw_only=True)
class ServerKey:
    """An RSA key pair. `pem` (PKCS#1, public) is what clients are given."""

    modulus: int
    pem: str
    fingerprint: int  #: Signed 64 bits
    _p: int = field(repr=False)
    _q: int = field(repr=False)
    _d_p: int = field(repr=False)
    _d_q: int = field(repr=False)
    _q_inverse: int = field(repr=False)

    @classmethod
    def generate(cls) -> ServerKey:
        """A fresh key; takes about a tenth of a second."""
        pair = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
        numbers = pair.private_numbers()
        modulus = numbers.public_numbers.n
        fingerprinted = write_string(_big_endian(modulus)) + write_string(_big_endian(EXPONENT))
        return cls(
            modulus=modulus,
            pem=pair.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode(),
            fingerprint=int.from_bytes(hashlib.sha1(fingerprinted).digest()[-8:], "little", signed=True),
            _p=numbers.p,
            _q=numbers.q,
            _d_p=numbers.dmp1,
            _d_q=numbers.dmq1,
            _q_inverse=numbers.iqmp,
        )

    def open(self, sealed: bytes) -> bytes | None:
        """The data a client sealed, under the old padding or RSA_PAD; None when it is neither.

        Source: https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
        Padding after the data is left on.
        """
        number = int.from_bytes(sealed, "big")
        if number >= self.modulus:
            return None
        plain = self._private(number).to_bytes(BITS // 8, "big")
        padded = _open_rsa_pad(plain)
        return padded if padded is not None or plain[0] else _open_old(plain[1:])

    def _private(self, number: int) -> int:
        """RSA by the Chinese remainder theorem: a quarter of the plain exponentiation's time."""
        modulo_p = int(gmpy2.powmod(number, self._d_p, self._p))
        modulo_q = int(gmpy2.powmod(number, self._d_q, self._q))
        return modulo_q + (modulo_p - modulo_q) * self._q_inverse % self._p * self._q


def _open_old(plain: bytes) -> bytes | None:
    """sha1(data) + data + padding, 255 bytes in all; the data's own structure says where it ends."""
    digest, data = plain[:20], plain[20:]
    try:
        _, length = read_counted(data)
    except UnreadableError:
        return None
    return data if hashlib.sha1(data[:length]).digest() == digest else None


def _open_rsa_pad(plain: bytes) -> bytes | None:
    """temp_key xor sha256(sealed) + AES-IGE(reversed(data) + sha256(temp_key + data)), zero vector."""
    masked_key, sealed = plain[:32], plain[32:]
    key = bytes(a ^ b for a, b in zip(masked_key, hashlib.sha256(sealed).digest(), strict=True))
    opened = cryptg.decrypt_ige(sealed, key, bytes(32))
    data, digest = opened[:192][::-1], opened[192:]
    return data if hashlib.sha256(key + data).digest() == digest else None
