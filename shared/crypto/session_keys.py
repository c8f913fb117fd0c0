"""The keys of the vault: their text form (SESSION_KEYS), and the file of generated ones."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from shared.core.files import write_private

KEY_BYTES = 32  # AES-256
FILE_NAME = "session_keys"

SessionKeys = dict[str, bytes]


def parse(text: str) -> SessionKeys:
    """Read ``id:base64(32 bytes)``, comma separated; the first one encrypts. Raises ValueError."""
    keys: SessionKeys = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, encoded = part.partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,32}", key_id):
            raise ValueError("each key must be id:base64(32 bytes), the id of letters, digits, '_', '.', '-'")
        if key_id in keys:
            raise ValueError("an id is there twice")
        keys[key_id] = _decode(encoded.strip())
    if not keys:
        raise ValueError("must hold at least one key")
    return keys


def _decode(encoded: str) -> bytes:
    standard = encoded.replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error:
        raise ValueError("a key is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key is not of {KEY_BYTES} bytes")
    return key


def to_text(keys: Mapping[str, bytes]) -> str:
    """The form that :func:`parse` reads."""
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())


def fresh(key_id: str) -> SessionKeys:
    """One new random key under ``key_id``."""
    return {key_id: secrets.token_bytes(KEY_BYTES)}


def load_or_generate(data_dir: Path) -> SessionKeys:
    """The keys of ``data_dir``'s key file (mode 600), made first when there is none.

    Two processes that start at once get the same keys: the file appears whole or not at all, and the second
    process reads the first one's. Raises ValueError when the file is malformed, OSError when it cannot
    be read or made.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        write_private(path, to_text(fresh("k1")) + "\n", replace=False)
    return parse(path.read_text(encoding="ascii"))


class KeyFile:
    """A file of generated keys, read again whenever it was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._stamp()

    def changed(self) -> SessionKeys | None:
        """The keys when the file was replaced since the last call; None otherwise, or when it is gone."""
        stamp = self._stamp()
        if stamp is None or stamp == self._seen:
            return None
        try:
            keys = parse(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        self._seen = stamp
        return keys

    def age_left(self, age: float) -> float:
        """Seconds until the file is this many seconds old; 0 or less when it is. Raises OSError."""
        return self._path.stat().st_mtime + age - time.time()

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns


def next_id(keys: Mapping[str, bytes]) -> str:
    """An id for one more key: `k1`, `k2`, …"""
    numbers = [int(found[1]) for key_id in keys if (found := re.fullmatch(r"k([0-9]{1,9})", key_id))]
    return f"k{max(numbers, default=0) + 1}"


def save(data_dir: Path, keys: Mapping[str, bytes]) -> None:
    """Replace the key file, atomically and durably; raises OSError."""
    write_private(data_dir / FILE_NAME, to_text(keys) + "\n", replace=True)
