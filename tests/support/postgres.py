"""A PostgreSQL for the tests: one server a run, one migrated template, one database a test."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from shared.core import migrate
from shared.embedded_postgres.supervisor import running

SURVIVES_KILLS = {"fsync": "off"}  # of processes; a power cut is not tested
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64MB",  # the files may lie in memory
    "max_connections": "200",
}
TEMPLATE = "template_portal"
OWNER = "portal"


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that unprivileged accounts can enter, unlike pytest's own; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, kw_only=True)
class DatabaseServer:
    """The run's server; hands out databases."""

    address: str  #: of the portal's role
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def dsn(self, database: str) -> str:
        """The address of a database as the portal's own role, which is no superuser."""
        return self.address.replace("/portal?", f"/{database}?")

    @property
    def admin_dsn(self) -> str:
        """The superuser's address."""
        return self.dsn("postgres").replace("//portal:", "//postgres:")

    async def administer(self, statement: str) -> None:
        """Run one statement as the superuser."""
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def make_template(self) -> None:
        """Make the database that every test's own is a copy of."""
        await self.administer(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        await migrate.apply(self.dsn(TEMPLATE))

    @contextlib.asynccontextmanager
    async def database(self, template: str = TEMPLATE) -> AsyncIterator[str]:
        """The address of a fresh database, dropped afterwards even with open connections."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        await self.administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY OWNER {OWNER}")
        try:
            yield self.dsn(name)
        finally:
            await self.administer(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.asynccontextmanager
async def serve() -> AsyncIterator[DatabaseServer]:
    """Start the run's server; data safety is traded for speed."""
    with open_folder() as folder:
        async with running(folder, settings=FAST) as address:
            yield DatabaseServer(address=address)
