"""Session files: `user_<telegram_id>.session`, as plain Telethon reads them (mode 600).

They are copies of the database for tools that want a file. Each is written to a temporary file, synced and
renamed, after the commit of its session; `reconcile` repairs differences.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from telethon.sessions import SQLiteSession, StringSession

log = logging.getLogger(__name__)

NAME = re.compile(r"user_([0-9]+)\.session")
PRIVATE = 0o600


class SessionFiles:
    """The folder of session files; with no folder every call does nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def are_kept(self) -> bool:
        """Whether there is a folder at all."""
        return self._folder is not None

    async def write(self, telegram_id: int, session: str) -> None:
        """Write one file atomically. A disk error is only logged: the database has the session."""
        if self._folder is not None:
            await asyncio.to_thread(self._write, self._folder, telegram_id, session)

    async def remove(self, telegram_id: int) -> None:
        """Delete one file; nothing when there is none."""
        if self._folder is not None:
            await asyncio.to_thread(_unlink, self._folder / f"user_{telegram_id}.session")

    async def reconcile(self, sessions: Mapping[int, str]) -> None:
        """Make the folder hold exactly `sessions` (Telegram id → session string)."""
        if self._folder is None:
            return
        present = await asyncio.to_thread(_present, self._folder)
        for telegram_id in present - sessions.keys():
            await self.remove(telegram_id)
        for telegram_id, session in sessions.items():
            path = self._folder / f"user_{telegram_id}.session"
            if telegram_id not in present or not await asyncio.to_thread(_holds, path, session):
                await self.write(telegram_id, session)

    def _write(self, folder: Path, telegram_id: int, session: str) -> None:
        beside = folder / f".{telegram_id}.{secrets.token_hex(4)}.session"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
            _fill(beside, session)
            _sync(beside)
            beside.replace(folder / f"user_{telegram_id}.session")
            _sync(folder)
        except Exception as error:  # noqa: BLE001 - sqlite and the system each have their own; none may end a login
            log.error("session file of %s not written: %s", telegram_id, type(error).__name__)  # noqa: TRY400
        finally:
            _unlink(beside)


def _fill(path: Path, session: str) -> None:
    source = StringSession(session)
    target = SQLiteSession(str(path))
    try:
        target.set_dc(source.dc_id, source.server_address, source.port)
        target.auth_key = source.auth_key
        target.save()
    finally:
        target.close()


def _holds(path: Path, session: str) -> bool:
    """Whether a file has this very auth key and the right mode."""
    if path.stat().st_mode & 0o777 != PRIVATE:
        return False
    try:
        kept = SQLiteSession(str(path))
    except Exception:  # noqa: BLE001 - a broken file is simply not the right one
        return False
    try:
        return bool(kept.auth_key == StringSession(session).auth_key)
    finally:
        kept.close()


def _present(folder: Path) -> set[int]:
    if not folder.is_dir():
        return set()
    for leftover in folder.glob(".*.session*"):
        _unlink(leftover)
    matches = (NAME.fullmatch(path.name) for path in folder.iterdir())
    return {int(match[1]) for match in matches if match}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
