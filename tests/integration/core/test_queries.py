"""Every named query is a statement that the migrated schema accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

import shared
from shared.core.db import Database
from shared.core.queries import Queries

ROOT = Path(shared.__file__).parents[1]
ROOMS = ("shared", "bot", "webapp")
FILES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.sql"))


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_every_query_of_the_file_can_be_prepared(db: Database, file: Path) -> None:
    """PREPARE finds a misspelt column, a missing table or a parameter without a type before a person does."""
    queries = Queries.load(ROOT / file)
    async with db.acquire() as connection:
        for name in queries:
            try:
                await connection.prepare(getattr(queries, name))
            except Exception as error:
                raise AssertionError(f"{file}: {name}: {error}") from error


def test_there_are_query_files() -> None:
    """The test above looked where the queries are."""
    assert Path("shared/core/migrate.sql") in FILES
