"""Migrations: numbered SQL files, each applied exactly once, also when processes race or are killed."""

from __future__ import annotations

import hashlib
import importlib.resources
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import asyncpg

from shared.core.db import Connection, connect, disconnect, translated
from shared.core.errors import PortalError
from shared.core.queries import Queries

sql = Queries.beside(__file__)

LOCK = 7_226_314_058_911  # advisory lock of the migrations: an arbitrary number
_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class MigrationError(PortalError):
    """The database schema and this release's migrations do not fit together."""

    code: ClassVar[str] = "migration_error"


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One file of the migrations folder."""

    version: int
    name: str
    why: str  #: its first line: what the change is for
    body: str = field(repr=False)

    @property
    def checksum(self) -> str:
        """SHA-256 of the file, line endings aside."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.version:04} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Status:
    """One migration as the database sees it; ``applied_at`` is None while it is pending."""

    migration: Migration
    applied_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Applied:
    version: int
    name: str
    checksum: str
    applied_at: datetime


def folder() -> Path:
    """The folder of this release's migrations, in a checkout and in an installed package alike."""
    return Path(str(importlib.resources.files("migrations")))


def load(where: Path | None = None) -> list[Migration]:
    """Read the migrations in order; raises MigrationError when a name, a why or a number is amiss."""
    found = []
    for path in sorted((where or folder()).glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        body = path.read_text(encoding="utf-8")
        why = re.match(r"-- *(?:why: *)?(\S.*)", body)
        if match is None:
            raise MigrationError(f"{path.name} is not named like 0001_name.sql")
        if why is None:
            raise MigrationError(f"{path.name} does not begin with a comment that says why")
        found.append(Migration(version=int(match[1]), name=match[2], why=why[1], body=body))
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError("the migrations are not numbered 1, 2, 3, … without gap or repetition")
    return found


async def apply(dsn: str, migrations: Iterable[Migration] | None = None) -> list[Migration]:
    """Bring the schema up to this release and return what was applied now.

    Each file is one transaction together with its entry in ``schema_migrations``, under an advisory lock
    that ends with the transaction: runners at the same time take turns, and one that is killed leaves
    nothing behind. Raises MigrationError when the schema is newer than the code or an applied file was
    changed, Unavailable when the database is; what the SQL itself raises becomes a MigrationError too.
    """
    wanted = list(load() if migrations is None else migrations)
    connection = await connect(dsn)
    try:
        done = []
        with translated(connection):
            while (migration := await _apply_next(connection, wanted)) is not None:
                done.append(migration)
        return done
    finally:
        await disconnect(connection)


async def status(dsn: str, migrations: Iterable[Migration] | None = None) -> list[Status]:
    """Every migration of this release with the moment it was applied; changes nothing.

    Raises MigrationError like :func:`apply`, and Unavailable.
    """
    wanted = list(load() if migrations is None else migrations)
    connection = await connect(dsn)
    try:
        with translated(connection):
            exists = await connection.fetchval(sql.table_exists)
            applied = await _applied(connection) if exists else {}
        _check(wanted, applied)
        return [
            Status(
                migration=each,
                applied_at=applied[each.version].applied_at if each.version in applied else None,
            )
            for each in wanted
        ]
    finally:
        await disconnect(connection)


async def _apply_next(connection: Connection, wanted: list[Migration]) -> Migration | None:
    """Apply the first pending migration in a transaction of its own; None when there is none left."""
    async with connection.transaction():
        await connection.execute(sql.lock, LOCK)
        await connection.execute(sql.create_table)
        applied = await _applied(connection)
        _check(wanted, applied)
        pending = next((each for each in wanted if each.version not in applied), None)
        if pending is not None:
            await _run(connection, pending)
        return pending


async def _run(connection: Connection, migration: Migration) -> None:
    try:
        with translated(connection):
            await connection.execute(migration.body)
            await connection.execute(sql.record, migration.version, migration.name, migration.checksum)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"migration {migration} failed: {error}") from error


def _check(wanted: list[Migration], applied: dict[int, _Applied]) -> None:
    known = {each.version: each for each in wanted}
    for row in applied.values():
        if row.version not in known:
            raise MigrationError(
                f"the database has migration {row.version:04} {row.name}, "
                f"this release ends at {len(wanted):04}: run the newer release or restore an older database"
            )
        if row.checksum != known[row.version].checksum:
            raise MigrationError(
                f"migration {row.version:04} {row.name} was changed after it had been applied"
            )


async def _applied(connection: Connection) -> dict[int, _Applied]:
    rows = await connection.fetch(sql.applied)
    return {row["version"]: _Applied(**row) for row in rows}
