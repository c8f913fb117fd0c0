"""Session files: private, whole or absent, and what the database says."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from telethon.sessions import SQLiteSession, StringSession

from shared.configuration.telegram_servers import DataCentre
from shared.telegram.client import new_session
from shared.telegram.session_files import SessionFiles

ILYA = 139883458


@pytest.fixture
def session() -> str:
    """A well-formed session string of nobody."""
    return new_session(DataCentre(id=2, host="127.0.0.1", port=443), bytes(range(256)))


async def test_written_file_is_private_and_telethons(tmp_path: Path, session: str) -> None:
    """The file has mode 600 and plain Telethon reads the same auth key from it."""
    await SessionFiles(tmp_path).write(ILYA, session)
    path = tmp_path / f"user_{ILYA}.session"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = SQLiteSession(str(path))
    assert (kept.dc_id, kept.server_address, kept.port) == (2, "127.0.0.1", 443)
    assert kept.auth_key == StringSession(session).auth_key
    kept.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


async def test_a_disk_that_refuses_raises_nothing(tmp_path: Path, session: str) -> None:
    """A login does not fail because its file can't be written."""
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_text("")
    await SessionFiles(blocked).write(ILYA, session)
    assert blocked.read_text() == ""


async def test_reconcile_mirrors_the_database(tmp_path: Path, session: str) -> None:
    """Missing files appear, strangers' and half-written ones go, wrong ones are replaced."""
    files = SessionFiles(tmp_path)
    await files.write(1, session)
    await files.write(2, session)
    (tmp_path / "user_2.session").write_bytes(b"torn")
    (tmp_path / ".3.abcd.session").write_bytes(b"half")
    (tmp_path / "notes.txt").write_text("not ours")
    await files.reconcile({2: session, 4: session})
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "notes.txt",
        "user_2.session",
        "user_4.session",
    ]
    kept = SQLiteSession(str(tmp_path / "user_2.session"))
    assert kept.auth_key == StringSession(session).auth_key
    kept.close()


async def test_without_a_folder_nothing_happens(session: str) -> None:
    """SESSIONS_DIR unset means no files."""
    files = SessionFiles(None)
    await files.write(ILYA, session)
    await files.remove(ILYA)
    await files.reconcile({ILYA: session})
