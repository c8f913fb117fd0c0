"""An authorization key and MTProto 2.0's encryption with it (https://core.telegram.org/mtproto/description)."""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field

import cryptg

ENVELOPE = struct.Struct("<qqqii")  # salt, session id, message id, sequence number, length
FROM_CLIENT, FROM_SERVER = 0, 8  # "x" on the page
SMALLEST_PADDING, LARGEST_PADDING = 12, 1024  # bytes


class TamperedError(Exception):
    """The packet was not made with this key, or was damaged."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is inside an encrypted packet."""

    salt: int
    session_id: int
    msg_id: int
    seq_no: int
    body: bytes


@dataclass(frozen=True)
class AuthKey:
    """2048 bits that a client and this server share."""

    key: bytes = field(repr=False)
    id: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", int.from_bytes(hashlib.sha1(self.key).digest()[-8:], "little"))

    @property
    def aux_hash(self) -> bytes:
        """The first half of the key's fingerprint, used once, in the handshake."""
        return hashlib.sha1(self.key).digest()[:8]

    def seal(self, letter: Letter) -> bytes:
        """A packet from the server."""
        return self._seal(letter, FROM_SERVER)

    def open(self, packet: bytes) -> Letter:
        """A packet from a client. Raises TamperedError."""
        return self._open(packet, FROM_CLIENT)

    def _seal(self, letter: Letter, x: int) -> bytes:
        plain = (
            ENVELOPE.pack(letter.salt, letter.session_id, letter.msg_id, letter.seq_no, len(letter.body))
            + letter.body
        )
        plain += os.urandom(SMALLEST_PADDING + -(len(plain) + SMALLEST_PADDING) % 16)
        msg_key = self._msg_key(plain, x)
        sealed: bytes = cryptg.encrypt_ige(plain, *self._aes(msg_key, x))
        return self.id.to_bytes(8, "little") + msg_key + sealed

    def _open(self, packet: bytes, x: int) -> Letter:
        msg_key, sealed = packet[8:24], packet[24:]
        if len(sealed) < ENVELOPE.size + SMALLEST_PADDING or len(sealed) % 16:
            raise TamperedError("length")
        plain: bytes = cryptg.decrypt_ige(sealed, *self._aes(msg_key, x))
        if not hmac.compare_digest(self._msg_key(plain, x), msg_key):
            raise TamperedError("msg_key")
        salt, session_id, msg_id, seq_no, length = ENVELOPE.unpack_from(plain)
        if not SMALLEST_PADDING <= len(plain) - ENVELOPE.size - length <= LARGEST_PADDING or length % 4:
            raise TamperedError("padding")
        body = plain[ENVELOPE.size : ENVELOPE.size + length]
        return Letter(salt=salt, session_id=session_id, msg_id=msg_id, seq_no=seq_no, body=body)

    def _msg_key(self, plain: bytes, x: int) -> bytes:
        return hashlib.sha256(self.key[88 + x : 120 + x] + plain).digest()[8:24]

    def _aes(self, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
        a = hashlib.sha256(msg_key + self.key[x : x + 36]).digest()
        b = hashlib.sha256(self.key[40 + x : 76 + x] + msg_key).digest()
        return a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]
