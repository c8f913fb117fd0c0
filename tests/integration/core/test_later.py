"""Writes that wait for each other: one round trip, the same outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.core import audit
from shared.core.db import Connection, Database, connect, disconnect
from shared.core.later import as_one, gathered, write

ANNOUNCED = """
INSERT INTO handled_updates (update_id, holder) VALUES ($1, 'me')
RETURNING pg_notify('later', update_id::text)
"""


@pytest.fixture
async def conn(db: Database) -> AsyncIterator[Connection]:
    """A connection outside of any transaction."""
    async with db.acquire() as connection:
        yield connection


async def said(conn: Connection) -> list[str]:
    """The actions in the audit log, in their order."""
    return [row["action"] for row in await conn.fetch("SELECT action FROM audit_log ORDER BY id")]


async def say(conn: Connection, action: str) -> None:
    """One audit line."""
    await audit.record(conn, actor="cli", action=action, subject="test:1", place="here")


async def test_they_are_sent_at_the_end_in_their_order(conn: Connection) -> None:
    """Nothing is written while the body runs, then everything; rows of one table in the order of asking."""
    async with conn.transaction(), gathered(conn):
        for action in ("a.one", "b.two", "a.three"):
            await say(conn, action)
        await write(conn, "INSERT INTO flood_waits VALUES ($1, now() + make_interval(secs => $2))", "x", 60.0)
        await write(conn, "INSERT INTO handled_updates (update_id, holder) VALUES ($1, $2)", 7, "me")
        assert await said(conn) == []
    assert await said(conn) == ["a.one", "b.two", "a.three"]
    assert await conn.fetchval("SELECT scope FROM flood_waits") == "x"
    assert await conn.fetchval("SELECT holder FROM handled_updates WHERE update_id = 7") == "me"


async def test_what_is_returned_takes_effect(dsn: str, conn: Connection) -> None:
    """A notification in a RETURNING clause is sent, though nobody reads what the statement returns."""
    heard: list[str] = []
    other = await connect(dsn)
    await other.add_listener("later", lambda *told: heard.append(str(told[-1])))
    async with conn.transaction(), gathered(conn):
        for number in (1, 2):
            await write(conn, ANNOUNCED, number)
    await other.execute("SELECT 1")  # what was announced before comes with the answer
    await disconnect(other)
    assert sorted(heard) == ["1", "2"]


async def attempt(db: Database, *, then: str) -> None:
    """Gather a line and whatever statement; an empty one fails at once."""
    async with db.transaction() as conn, gathered(conn):
        await say(conn, "a.one")
        if not then:
            raise LookupError
        await write(conn, then)


async def test_an_exception_drops_them(db: Database) -> None:
    """What waited when the body failed is never sent, and the next transaction begins with nothing."""
    with pytest.raises(LookupError):
        await attempt(db, then="")
    async with db.transaction() as conn:
        await say(conn, "b.two")
        assert await said(conn) == ["b.two"]


async def test_one_that_fails_fails_the_transaction(db: Database) -> None:
    """A broken promise at the end takes everything else with it."""
    with pytest.raises(asyncpg.NotNullViolationError):
        await attempt(db, then="INSERT INTO handled_updates (update_id, holder) VALUES (1, NULL)")
    async with db.acquire() as conn:
        assert await said(conn) == []


async def test_at_once_outside(conn: Connection) -> None:
    """Where nothing is gathered, a write is written."""
    await say(conn, "a.one")
    assert await said(conn) == ["a.one"]


def test_parameters_count_through() -> None:
    """Each statement keeps its own, also when it uses one twice or more than nine."""
    one = "UPDATE a SET b = $2, c = $2 WHERE d = $1"
    two = "DELETE FROM e WHERE f = $10"
    assert as_one((one, two, one)) == (
        "WITH w0 AS (UPDATE a SET b = $2, c = $2 WHERE d = $1), "
        "w1 AS (DELETE FROM e WHERE f = $12), "
        "w2 AS (UPDATE a SET b = $14, c = $14 WHERE d = $13) SELECT"
    )
    assert as_one((one,)) == one
