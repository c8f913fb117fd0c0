"""What the configuration reads from files and writes to them: generated keys, the server's public key."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.configuration.config import load
from shared.core.errors import ConfigError
from shared.crypto import session_keys
from tests.support.programs import program
from tests.unit.configuration.test_config import MINIMAL

WITHOUT_KEYS = {name: value for name, value in MINIMAL.items() if name != "SESSION_KEYS"}
PRINT_KEYS = """
import sys
from shared.configuration.config import load_or_exit
print(load_or_exit(dict(each.split("=", 1) for each in sys.argv[1:])).session_keys)
"""


def test_session_keys_are_generated_once_and_kept(tmp_path: Path) -> None:
    """In a folder that did not exist; only for the owner's eyes."""
    environ = {**WITHOUT_KEYS, "DATA_DIR": str(tmp_path / "var")}
    keys = load(environ).session_keys
    assert [len(key) for key in keys.values()] == [32]
    assert load(environ).session_keys == keys
    assert stat.S_IMODE((tmp_path / "var" / session_keys.FILE_NAME).stat().st_mode) == 0o600


def test_nothing_is_generated_while_something_is_wrong(tmp_path: Path) -> None:
    """A refused start leaves no trace."""
    with pytest.raises(ConfigError):
        load({**WITHOUT_KEYS, "DATA_DIR": str(tmp_path / "var"), "WEB_PORT": "x"})
    assert not (tmp_path / "var").exists()


def test_a_damaged_key_file_is_told_and_not_replaced(tmp_path: Path) -> None:
    """New keys would make every stored session unreadable."""
    (tmp_path / session_keys.FILE_NAME).write_text("k1:AAAA")
    with pytest.raises(ConfigError) as caught:
        load({**WITHOUT_KEYS, "DATA_DIR": str(tmp_path)})
    assert caught.value.problems == [
        f"SESSION_KEYS: the file {tmp_path}/session_keys: a key is not of 32 bytes"
    ]
    assert (tmp_path / session_keys.FILE_NAME).read_text() == "k1:AAAA"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """By the variable's name."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as caught:
        load({**WITHOUT_KEYS, "DATA_DIR": str(tmp_path / "file" / "var")})
    assert caught.value.problems == ["DATA_DIR: cannot keep the session keys (Not a directory)"]


async def test_processes_that_start_at_once_get_the_same_keys(tmp_path: Path) -> None:
    """Bot and web make the file at the same moment; one of them wins, both use it."""
    arguments = [f"{name}={value}" for name, value in {**WITHOUT_KEYS, "DATA_DIR": str(tmp_path)}.items()]

    async def printed() -> str:
        async with program("-c", PRINT_KEYS, *arguments) as process:
            return await process.line()

    keys = await asyncio.gather(*(printed() for _ in range(4)))
    assert len(set(keys)) == 1
    assert "k1" in keys[0]


def test_the_servers_key_is_read_in_either_form(tmp_path: Path) -> None:
    """PKCS#1 as Telegram publishes its keys, or what openssl writes; PKCS#1 comes out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    wanted = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    for form in (PublicFormat.PKCS1, PublicFormat.SubjectPublicKeyInfo):
        (tmp_path / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, form))
        config = load(
            {**MINIMAL, "TELEGRAM_DC": "2:127.0.0.1:1", "TELEGRAM_RSA_KEY": str(tmp_path / "key.pem")}
            | {"BOT_API_URL": "http://127.0.0.1:1", "DEV_LOGIN": "1"}
        )
        assert config.telegram_rsa_key == wanted.decode()
        assert not config.is_telegrams_own


def test_a_file_that_is_no_rsa_key_is_told(tmp_path: Path) -> None:
    """Missing, garbled, of another kind."""
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    (tmp_path / "other.pem").write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "garbled.pem").write_text("hush")
    for name, complaint in (
        ("missing.pem", "cannot be read"),
        ("garbled.pem", "is not a PEM"),
        ("other.pem", "is not an RSA"),
    ):
        with pytest.raises(ConfigError, match=f"TELEGRAM_RSA_KEY: .*{complaint}"):
            load({**MINIMAL, "TELEGRAM_DC": "2:127.0.0.1:1", "TELEGRAM_RSA_KEY": str(tmp_path / name)})
