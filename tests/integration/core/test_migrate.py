"""Migrations are applied once and whole, by however many runners, killed or not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shared.core import migrate
from shared.core.db import Database, connect
from shared.core.errors import Unavailable
from shared.core.migrate import Migration, MigrationError
from tests.support.programs import program
from tests.support.waiting import until

FIRST = "-- why: to have a table\nCREATE TABLE one (id int);\nINSERT INTO one VALUES (1);\n"
SECOND = "-- to have another\nCREATE TABLE two (id int);\n"
HALF_WAY = 77  # advisory lock that holds a migration up in its middle


def made(folder: Path, *bodies: str) -> list[Migration]:
    """Write migrations 0001, 0002, … and read them."""
    for number, body in enumerate(bodies, 1):
        (folder / f"{number:04}_step_{number}.sql").write_text(body)
    return migrate.load(folder)


async def test_the_projects_own_migrations_apply_and_are_listed(empty_dsn: str) -> None:
    """The folder is found, and the ledger agrees with it."""
    before = await migrate.status(empty_dsn)
    assert before
    assert all(row.applied_at is None for row in before)
    assert await migrate.apply(empty_dsn) == migrate.load()
    assert all(row.applied_at is not None for row in await migrate.status(empty_dsn))
    assert await migrate.apply(empty_dsn) == []


async def test_only_what_is_pending_is_applied(empty_dsn: str, tmp_path: Path) -> None:
    """In order, each once."""
    first = made(tmp_path, FIRST)
    assert await migrate.apply(empty_dsn, first) == first
    both = made(tmp_path, FIRST, SECOND)
    assert [row.applied_at is None for row in await migrate.status(empty_dsn, both)] == [False, True]
    assert await migrate.apply(empty_dsn, both) == both[1:]


async def test_asking_for_the_status_changes_nothing(empty_dsn: str, tmp_path: Path) -> None:
    """Not even the ledger is made."""
    await migrate.status(empty_dsn, made(tmp_path, FIRST))
    connection = await connect(empty_dsn)
    assert await connection.fetchval("SELECT to_regclass('schema_migrations')") is None
    await connection.close()


async def test_a_failing_file_leaves_nothing_of_itself(empty_dsn: str, tmp_path: Path) -> None:
    """The files before it stay, the mended file applies."""
    with pytest.raises(MigrationError, match=r"0002 step_2 failed: .*nonsense"):
        await migrate.apply(empty_dsn, made(tmp_path, FIRST, SECOND + "SELECT nonsense;"))
    assert [each.version for each in await migrate.apply(empty_dsn, made(tmp_path, FIRST, SECOND))] == [2]


async def test_a_file_changed_after_it_was_applied_is_refused(empty_dsn: str, tmp_path: Path) -> None:
    """Two databases with the same ledger must have the same schema."""
    await migrate.apply(empty_dsn, made(tmp_path, FIRST))
    changed = made(tmp_path, FIRST + "-- harmless?\n")
    for refused in (migrate.apply, migrate.status):
        with pytest.raises(MigrationError, match="0001 step_1 was changed"):
            await refused(empty_dsn, changed)


async def test_line_endings_are_no_change(empty_dsn: str, tmp_path: Path) -> None:
    """A checkout on another system is the same release."""
    await migrate.apply(empty_dsn, made(tmp_path, FIRST))
    (tmp_path / "0001_step_1.sql").write_bytes(FIRST.replace("\n", "\r\n").encode())
    assert await migrate.apply(empty_dsn, migrate.load(tmp_path)) == []


async def test_a_schema_newer_than_the_code_is_refused(empty_dsn: str, tmp_path: Path) -> None:
    """An old release on a new schema would do harm quietly."""
    both = made(tmp_path, FIRST, SECOND)
    await migrate.apply(empty_dsn, both)
    for refused in (migrate.apply, migrate.status):
        with pytest.raises(MigrationError, match="has migration 0002 step_2, this release ends at 0001"):
            await refused(empty_dsn, both[:1])


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"1_x.sql": FIRST}, "not named like"),
        ({"0001_X.sql": FIRST}, "not named like"),
        ({"0001_x.sql": "CREATE TABLE one ();"}, "says why"),
        ({"0001_x.sql": "--\nCREATE TABLE one ();"}, "says why"),
        ({"0002_x.sql": FIRST}, "not numbered"),
        ({"0001_x.sql": FIRST, "0001_y.sql": FIRST}, "not numbered"),
    ],
)
def test_a_disorderly_folder_is_refused(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    """Two branches that took the same number are found at start, not half-way."""
    for name, body in files.items():
        (tmp_path / name).write_text(body)
    with pytest.raises(MigrationError, match=complaint):
        migrate.load(tmp_path)


async def test_runners_at_the_same_time_apply_each_file_once(empty_dsn: str, tmp_path: Path) -> None:
    """Bot, web and an operator, all at start; nobody fails, and together they did everything once."""
    both = made(tmp_path, FIRST, SECOND)
    shares = await asyncio.gather(*(migrate.apply(empty_dsn, both) for _ in range(6)))
    assert sorted(each.version for share in shares for each in share) == [1, 2]


async def test_a_runner_killed_half_way_leaves_nothing_and_holds_nobody_up(
    empty_dsn: str, tmp_path: Path
) -> None:
    """kill -9 between two statements of a file: the next runner starts that file from its beginning."""
    made(tmp_path, FIRST, f"{SECOND}SELECT pg_advisory_xact_lock({HALF_WAY});\nCREATE TABLE three ();\n")
    watcher = await connect(empty_dsn)
    await watcher.execute("SELECT pg_advisory_lock($1)", HALF_WAY)
    async with program("-c", RUNNER, empty_dsn, str(tmp_path)) as runner:
        await until(lambda: watcher.fetchval("SELECT true FROM pg_locks WHERE NOT granted"))
        await runner.kill()
    assert await watcher.fetchval("SELECT to_regclass('two')") is None
    await watcher.execute("SELECT pg_advisory_unlock($1)", HALF_WAY)
    await migrate.apply(empty_dsn, migrate.load(tmp_path))
    assert await watcher.fetchval("SELECT array_agg(version) FROM schema_migrations") == [1, 2]
    assert await watcher.fetchval("SELECT to_regclass('three')") == "three"
    await watcher.close()


RUNNER = """
import asyncio, pathlib, sys
from shared.core import migrate
asyncio.run(migrate.apply(sys.argv[1], migrate.load(pathlib.Path(sys.argv[2]))))
"""


async def test_an_unreachable_database_is_unavailable() -> None:
    """The caller decides whether to wait."""
    with pytest.raises(Unavailable):
        await migrate.apply("postgresql://portal@127.0.0.1:1/portal")


async def test_the_migrated_template_serves_the_tests(db: Database) -> None:
    """The template database of all other tests has the whole schema."""
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM schema_migrations") == len(migrate.load())
