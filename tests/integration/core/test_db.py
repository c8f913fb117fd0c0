"""The pool lends connections fairly, takes them back clean, and outlives the database's absences."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from shared.core import db as db_module
from shared.core.db import Database, connect
from shared.core.errors import Unavailable
from tests.support.gate import gate_before
from tests.support.postgres import DatabaseServer
from tests.support.waiting import until


async def test_jsonb_is_python_values_both_ways(db: Database) -> None:
    """No caller encodes or decodes by hand."""
    value = {"имя": "Илья", "list": [1, None, True]}
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT $1::jsonb", value) == value


async def test_a_transaction_commits_at_its_end_and_an_exception_rolls_it_back(db: Database) -> None:
    """All of it or nothing."""
    async with db.transaction() as connection:
        await connection.execute("CREATE TABLE kept ()")
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with db.transaction() as connection:
            await connection.execute("CREATE TABLE lost (); SELECT 1 / 0")
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT to_regclass('kept')") == "kept"
        assert await connection.fetchval("SELECT to_regclass('lost')") is None


async def test_giving_back_costs_no_query(dsn: str) -> None:
    """asyncpg's reset query would wipe a session setting; it is still there, so none was sent."""
    db = await Database.open(dsn, max_size=1)
    async with db.acquire() as connection:
        await connection.execute("SET application_name = 'kept'")
    async with db.acquire() as connection:
        assert await connection.fetchval("SHOW application_name") == "kept"
    await db.close()


async def test_a_transaction_left_open_is_rolled_back_before_the_next_borrower(dsn: str) -> None:
    """The one thing that must not be handed on."""
    db = await Database.open(dsn, max_size=1)
    async with db.acquire() as connection:
        await connection.execute("BEGIN; CREATE TABLE lost ()")
    async with db.acquire() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT to_regclass('lost')") is None
    await db.close()


async def test_waiters_are_served_in_the_order_of_asking(dsn: str) -> None:
    """asyncpg alone queues a waiter last again; under load it starves."""
    db = await Database.open(dsn, max_size=2)
    served: list[int] = []

    async def borrow(number: int) -> None:
        async with db.acquire() as connection:
            served.append(number)  # in the order of being served: how long a statement takes is not the point
            await connection.execute("SELECT 1")

    async with db.acquire(), db.acquire() as held:
        waiting = [asyncio.create_task(borrow(number)) for number in range(20)]
        await held.execute("SELECT 1")  # let every one of them ask
    await asyncio.gather(*waiting)
    assert sorted(served) == list(range(20))
    assert all(abs(number - place) <= 2 for place, number in enumerate(served))
    await db.close()


async def test_a_cancelled_statement_gives_its_connection_back(dsn: str) -> None:
    """A page that leaves must not cost a connection."""
    db = await Database.open(dsn, max_size=1)

    async def sleep() -> None:
        async with db.acquire() as connection:
            await connection.execute("SELECT pg_sleep(600)")

    other = await connect(dsn)
    task = asyncio.create_task(sleep())
    await until(
        lambda: other.fetchval(
            "SELECT true FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await db.ping()
    await other.close()
    await db.close()


async def test_a_connection_lost_in_the_body_is_unavailable_and_the_next_call_works(dsn: str) -> None:
    """What an administrator's shutdown looks like from here."""
    db = await Database.open(dsn, max_size=1)
    with pytest.raises(Unavailable):
        async with db.transaction() as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    await db.ping()
    await db.close()


async def test_connections_lost_while_idle_are_not_noticed_by_anyone(dsn: str) -> None:
    """A restart between two requests costs nobody an error."""
    db = await Database.open(dsn, max_size=3)
    async with db.acquire(), db.acquire(), db.acquire():
        pass
    other = await connect(dsn)
    await other.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(3):
        await db.ping()
    await other.close()
    await db.close()


async def test_calls_fail_while_the_database_is_away_and_succeed_after_its_return(dsn: str) -> None:
    """Nothing has to be reopened by hand."""
    async with gate_before(dsn) as (gate, through):
        db = await Database.open(through, max_size=2)
        await gate.cut()
        for _ in range(5):
            with pytest.raises(Unavailable):
                await db.ping()
        await gate.mend()
        await db.ping()
        await db.close()


async def test_a_deaf_database_is_unavailable_too(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A black hole closes no socket: only the time-out tells."""
    monkeypatch.setattr(db_module, "RELEASE_TIMEOUT", 0.1)
    async with gate_before(dsn) as (gate, through):
        db = await Database.open(through, max_size=1, command_timeout=0.2)
        gate.freeze()
        with pytest.raises(Unavailable):
            await db.ping()
        gate.thaw()
        await db.ping()
        await db.close()


async def test_the_bodys_own_errors_pass_unchanged(db: Database) -> None:
    """A file that cannot be written is no lost database, and a constraint is the caller's to name."""
    with pytest.raises(FileNotFoundError):
        async with db.acquire():
            raise FileNotFoundError
    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction() as connection:
            await connection.execute("CREATE TABLE once (id int UNIQUE); INSERT INTO once VALUES (1), (1)")


async def test_a_deadlock_is_worth_another_try(db: Database) -> None:
    """Its victim is told to come again, not that something unforeseen happened."""
    async with db.acquire() as connection:
        await connection.execute("CREATE TABLE pair (id int); INSERT INTO pair VALUES (1), (2)")
    both_hold_one = asyncio.Barrier(2)

    async def lock(first: int, second: int) -> None:
        async with db.transaction() as connection:
            await connection.execute("SELECT FROM pair WHERE id = $1 FOR UPDATE", first)
            await both_hold_one.wait()
            await connection.execute("SELECT FROM pair WHERE id = $1 FOR UPDATE", second)

    outcomes = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Unavailable"]


@pytest.mark.parametrize("user", ["portal:wrong-password", "nobody:x"])
async def test_a_refused_connection_is_unavailable_and_shows_no_password(
    template: DatabaseServer, dsn: str, user: str
) -> None:
    """One log line for the operator, however many callers."""
    refused = f"postgresql://{user}@{dsn.rpartition('@')[2]}"
    for attempt in (connect(refused), Database.open(refused)):
        with pytest.raises(Unavailable) as caught:
            await attempt
        assert str(caught.value) == "no connection to the database (InvalidPasswordError)"
