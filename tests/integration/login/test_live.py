"""Whether a login is live is one predicate, `finished_at IS NULL`, and the schema holds it."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from shared.core import migrate
from shared.core.db import Connection, Database
from shared.login import logins
from shared.login.states import LIVE, TERMINAL, State
from tests.integration.core.test_queries import FILES, ROOT
from tests.integration.members.rows import ILYA, a_login, somebody
from tests.support.waiting import until

LIVE_PREDICATE = 8  # the migration


async def put_into(conn: Connection, login_id: int, state: State, finished: bool) -> None:
    """Write state and end as they are, past every rule of the code."""
    await conn.execute(
        "UPDATE logins SET state = $2, finished_at = CASE WHEN $3 THEN now() END WHERE id = $1",
        login_id,
        state.value,
        finished,
    )


@pytest.mark.parametrize("state", sorted(State))
async def test_a_login_is_finished_exactly_when_its_state_is_terminal(db: Database, state: State) -> None:
    """The schema refuses any other pair, so that the predicate and the table of states cannot part."""
    async with db.acquire() as conn:
        await somebody(conn)
        login_id = await a_login(conn)
        await put_into(conn, login_id, state, state in TERMINAL)
        assert (await logins.live_of(conn, ILYA) is not None) is (state in LIVE)
        with pytest.raises(asyncpg.CheckViolationError):
            await put_into(conn, login_id, state, state not in TERMINAL)


async def test_one_live_login_for_each_person(db: Database) -> None:
    """The index knows no state by name."""
    async with db.acquire() as conn:
        await somebody(conn)
        await a_login(conn)
        with pytest.raises(asyncpg.UniqueViolationError):
            await logins.create(
                conn, session_id="x" * 32, telegram_id=ILYA, chat_id=ILYA, invite_code=None, ttl=60
            )


async def test_what_is_computed_comes_with_every_row(db: Database) -> None:
    """Seconds by the database's clock, also of a row that was just written."""
    async with db.acquire() as conn:
        await somebody(conn)
        made = await logins.create(
            conn, session_id="x" * 32, telegram_id=ILYA, chat_id=ILYA, invite_code=None, ttl=60
        )
        assert made.expires_in == pytest.approx(60, abs=1)
        assert (made.token_expires_in, made.retry_in) == (None, None)
        await logins.note(conn, made.id, problem="flood_wait", retry_after=30)
        read = await logins.by_id(conn, made.id)
    assert read is not None
    assert read.retry_in == pytest.approx(30, abs=1)


async def test_who_waits_for_a_live_login_sees_how_it_ended(db: Database) -> None:
    """The lock is taken on the row as it is after the wait, not as it was before."""
    async with db.acquire() as conn:
        await somebody(conn)
        login_id = await a_login(conn)
        async with db.transaction() as other:
            await put_into(other, login_id, State.EXPIRED, True)
            waiting = asyncio.create_task(logins.live_of(conn, ILYA))
            await until(lambda: _somebody_waits(db))
        assert await waiting is None


async def test_no_query_lists_the_live_states() -> None:
    """A new live state has to reach `states.py` and the column's CHECK, and no query."""
    for file in FILES:
        text = (ROOT / file).read_text()
        assert "'finalising'" not in text, file


async def _somebody_waits(db: Database) -> bool:
    async with db.acquire() as conn:
        return bool(await conn.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def test_rows_that_were_repaired_by_hand_do_not_stop_the_migration(empty_dsn: str) -> None:
    """A login that was ended without its time, and one that lives with one, fit the rule afterwards."""
    await migrate.apply(empty_dsn, [one for one in migrate.load() if one.version < LIVE_PREDICATE])
    conn = await asyncpg.connect(empty_dsn)
    try:
        await conn.execute("INSERT INTO users (telegram_id) VALUES (1), (2)")
        await conn.execute(
            "INSERT INTO logins (session_hash, label, telegram_id, chat_id, state, expires_at, finished_at)"
            " VALUES ('a', 'a', 1, 1, 'cancelled', now(), NULL), ('b', 'b', 2, 2, 'waiting', now(), now())"
        )
        await migrate.apply(empty_dsn)
        rows = await conn.fetch("SELECT label, finished_at IS NULL AS live FROM logins ORDER BY label")
    finally:
        await conn.close()
    assert [tuple(row) for row in rows] == [("a", False), ("b", True)]
