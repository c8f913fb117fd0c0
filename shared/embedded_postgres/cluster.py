"""The database cluster: made by initdb, with the portal's role and database in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from shared.core.file_lock import FileLock
from shared.core.files import sync_folder, write_private
from shared.embedded_postgres.address import DATABASE, ROLE, SUPERUSER
from shared.embedded_postgres.home import EmbeddedPostgresFailed, Home
from shared.embedded_postgres.process import exit_status, last_words, spawn

CONNECT_TIMEOUT = 2.0  # seconds


async def make(home: Home, lock: FileLock, *, durable: bool = True) -> None:
    """Run initdb in a temporary folder and move the result into place: half a cluster never appears.

    Raises EmbeddedPostgresFailed, OSError.
    """
    for half in home.folder.glob("data.*"):
        shutil.rmtree(half)
    beside = Path(tempfile.mkdtemp(dir=home.folder, prefix="data."))
    _give(home, beside)
    with _password_file(home) as password:
        options = ["-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8"]
        speed = [] if durable else ["--no-sync"]
        command = [str(home.programs / "initdb"), "-D", str(beside), *options, "--no-locale", *speed]
        process = spawn(home, lock, command)
        try:
            status = await exit_status(process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if status != 0:
        raise EmbeddedPostgresFailed(f"initdb failed:{last_words(home)}")
    _move_into_place(beside, home)


async def set_up(home: Home, superuser_dsn: str) -> bool:
    """Make the portal's role and database where they are missing; False while the server does not answer.

    The role is no superuser; it owns its database only. Raises EmbeddedPostgresFailed when the
    password is not the cluster's.
    """
    try:
        connection = await asyncpg.connect(superuser_dsn, timeout=CONNECT_TIMEOUT)
        try:
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", ROLE):
                await connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{home.password()}'")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            await connection.close(timeout=CONNECT_TIMEOUT)
    except asyncpg.InvalidPasswordError as error:
        raise EmbeddedPostgresFailed(f"{home.password_file} is not the password of {home.data}") from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


@contextmanager
def _password_file(home: Home) -> Iterator[Path]:
    """The password where initdb's account can read it, for as long as it needs it."""
    path = home.folder / "initdb.password"
    write_private(path, home.password(), replace=True)
    try:
        _give(home, path)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _give(home: Home, path: Path) -> None:
    if home.account:
        os.chown(path, home.account.uid, home.account.gid)


def _move_into_place(beside: Path, home: Home) -> None:
    beside.rename(home.data)
    sync_folder(home.folder)
