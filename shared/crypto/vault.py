"""Encryption at rest: the secrets in the database cannot be read without a key of the vault.

AES-256-GCM. A blob is `version (1) · length of key id (1) · key id · nonce (12) · ciphertext and tag`.
The context (`contexts`) is authenticated with it, so that a blob moved to another row does not open.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.core.errors import PortalError
from shared.crypto.session_keys import KeyFile

VERSION = 1
NONCE_BYTES = 12


class VaultError(PortalError):
    """A stored secret cannot be opened: its key is missing, or the blob is not what was stored."""

    code = "vault_error"


class Vault:
    """Keys by id; the first one encrypts, all of them decrypt.

    Keys from a file are read again as soon as the file is replaced, so a rotation needs no restart.
    """

    def __init__(self, keys: Mapping[str, bytes], key_file: KeyFile | None = None) -> None:
        """`keys`: key id → 32 bytes, in order. Raises ValueError when there is none."""
        if not keys:
            raise ValueError("a vault needs at least one key")
        self._keys: dict[str, AESGCM] = {}
        self._key_file = key_file
        self._take(keys)

    def _take(self, keys: Mapping[str, bytes]) -> None:
        self._keys |= {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.key_id = next(iter(keys))  #: the key that encrypts now

    def _look_again(self) -> None:
        keys = None if self._key_file is None else self._key_file.changed()
        if keys is not None:
            self._take(keys)

    def seal(self, secret: str, context: str) -> bytes:
        """Encrypt `secret`; it opens only with the same `context`. `key_id` says with which key."""
        self._look_again()
        key_id = self.key_id.encode()
        nonce = os.urandom(NONCE_BYTES)
        header = bytes((VERSION, len(key_id))) + key_id
        return (
            header + nonce + self._keys[self.key_id].encrypt(nonce, secret.encode(), _bound(header, context))
        )

    def open(self, blob: bytes, context: str) -> str:
        """Decrypt what `seal` made. Raises VaultError."""
        key_id, header, nonce, box = _split(blob)
        if key_id not in self._keys:
            self._look_again()
        key = self._keys.get(key_id)
        if key is None:
            raise VaultError(f"no key {key_id!r} in the ring")
        try:
            return key.decrypt(nonce, box, _bound(header, context)).decode()
        except InvalidTag:
            raise VaultError("the blob does not open with this key and context") from None


def _split(blob: bytes) -> tuple[str, bytes, bytes, bytes]:
    end = 2 + blob[1] if len(blob) > 2 and blob[0] == VERSION else 0
    if not end or len(blob) < end + NONCE_BYTES:
        raise VaultError("this is not a blob of the vault")
    nonce_end = end + NONCE_BYTES
    return blob[2:end].decode(errors="replace"), blob[:end], blob[end:nonce_end], blob[nonce_end:]


def _bound(header: bytes, context: str) -> bytes:
    return header + context.encode()
