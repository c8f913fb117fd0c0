"""What outlives a run of the sandbox: the bot's token, the server's keys and the signed-in devices."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox.mtproto.server_key import ServerKey

BOT_ID = 100000001
TOKEN_PREFIX = f"{BOT_ID}:SANDBOX-"  # fictional, and says so
_KEY_FILE = "server_key.json"
_PEM_FILE = "server_key.pem"
_TOKEN_FILE = "bot_token"  # noqa: S105 - a file's name
_INIT_DATA_KEY_FILE = "init_data_key"
_DEVICES_FILE = "devices.json"


@dataclass(frozen=True, kw_only=True)
class State:
    """Read from a directory, or made there at the first run."""

    token: str
    server_key: ServerKey
    pem: Path  #: the public key, for clients
    init_data_key: Ed25519PrivateKey  #: what signs init data, as Telegram's own key does
    devices: Path  #: where devices and their auth keys are kept

    @classmethod
    def open(cls, directory: Path) -> State:
        """Raises OSError when the directory cannot be written, ValueError when its content is damaged."""
        directory.mkdir(parents=True, exist_ok=True)
        key = _server_key(directory / _KEY_FILE)
        pem = directory / _PEM_FILE
        write_whole(pem, key.pem)
        return cls(
            token=_token(directory / _TOKEN_FILE),
            server_key=key,
            pem=pem,
            init_data_key=_init_data_key(directory / _INIT_DATA_KEY_FILE),
            devices=directory / _DEVICES_FILE,
        )


def new_token() -> str:
    """A bot token that no bot of Telegram has."""
    return TOKEN_PREFIX + secrets.token_hex(13)


def write_whole(path: Path, text: str) -> None:
    """Write a private file atomically, so that a reader never sees a part of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def _token(path: Path) -> str:
    if not path.exists():
        write_whole(path, new_token())
    return path.read_text(encoding="utf-8").strip()


def _init_data_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        write_whole(path, secrets.token_hex(32))
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="utf-8").strip()))
    except ValueError as error:
        raise ValueError(f"{path} is damaged: remove it, and a new key is made") from error


def _server_key(path: Path) -> ServerKey:
    if not path.exists():
        write_whole(path, json.dumps(dataclasses.asdict(ServerKey.generate())))
    try:
        return ServerKey(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is damaged: remove it, and a new key is made") from error
