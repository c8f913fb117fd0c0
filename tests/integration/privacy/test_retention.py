"""Rows past their retention are deleted, and no younger ones."""

from __future__ import annotations

import pytest

from shared.connections import events
from shared.connections.events import EventType
from shared.core import audit, outbox
from shared.core.db import Connection, Database
from shared.crypto.vault import Vault
from shared.login import attempts, drafts
from shared.maintenance import Maintenance
from shared.members import invites, users
from shared.members.users import Person
from shared.privacy.retention import DRAFTS_DAYS, EVENTS_DAYS, SECRETS_DAYS, Retention
from shared.telegram.session_files import SessionFiles
from tests.integration.members.rows import ILYA, a_login

VAULT = Vault({"test": bytes(range(32))})
KEPT = Retention(attempts=10, audit=20, logins=30)

#: By kind: the table, the column whose age counts, the limit in days.
LIMITS = {
    "attempts": ("auth_attempts", "created_at", KEPT.attempts),
    "audit": ("audit_log", "at", KEPT.audit),
    "events": ("events", "occurred_at", EVENTS_DAYS),
    "logins": ("logins", "finished_at", KEPT.logins),
    "messages": ("outbox", "created_at", KEPT.logins),
}


async def age(conn: Connection, table: str, column: str, days: int, minutes: int = 0) -> None:
    """Age every row of a table."""
    await conn.execute(
        f"UPDATE {table} SET {column} = now() - make_interval(days => $1, mins => $2)", days, minutes
    )


async def fill(conn: Connection, times: int = 1) -> None:
    """So many of each kind, of Ilya's, all of them over."""
    await users.touch(conn, Person(telegram_id=ILYA, first_name="Ilya"))
    await conn.execute("DELETE FROM audit_log")
    for _ in range(times):
        login = await a_login(conn)
        await attempts.start(conn, telegram_id=ILYA, login_id=login, method="qr")
        await audit.record(conn, actor=f"user:{ILYA}", action="login.created", subject=f"login:{login}")
        await outbox.put(conn, telegram_id=ILYA, chat_id=ILYA, kind="login_expired", payload={})
        await events.record(conn, EventType.ACCOUNT_DISCONNECTED, ILYA, remote=True)
    await conn.execute("UPDATE logins SET state = 'expired', finished_at = now()")
    await conn.execute("UPDATE outbox SET sent_at = now()")


async def count(conn: Connection, table: str) -> int:
    """How many rows a table has."""
    found: int = await conn.fetchval(f"SELECT count(*) FROM {table}")
    return found


@pytest.mark.parametrize("kind", LIMITS)
async def test_the_old_goes_and_the_young_stays(db: Database, kind: str) -> None:
    """A minute before its time a row stays, a minute after it goes; the other kinds stay as they are."""
    table, column, days = LIMITS[kind]
    async with db.transaction() as conn:
        await fill(conn)
        await age(conn, table, column, days, -1)
    assert set((await KEPT.enforce(db)).values()) == {0}
    async with db.transaction() as conn:
        await age(conn, table, column, days, 1)
    gone = await KEPT.enforce(db)
    assert {name for name, number in gone.items() if number} == {kind}
    async with db.acquire() as conn:
        rows = {other: await count(conn, LIMITS[other][0]) for other in LIMITS}
    assert rows == {other: int(other != kind) for other in LIMITS}


async def test_it_goes_in_batches(db: Database) -> None:
    """Many rows are many short transactions, and all of them go."""
    async with db.transaction() as conn:
        await fill(conn, 7)
        for table, column, days in LIMITS.values():
            await age(conn, table, column, days + 1)
    gone = await KEPT.enforce(db, batch=3)
    assert {gone[kind] for kind in LIMITS} == {7}


async def test_what_is_going_on_stays_whatever_its_age(db: Database) -> None:
    """A live login, a login with a key to look after, an unsent message: old as they are."""
    async with db.transaction() as conn:
        await fill(conn)
        await conn.execute("UPDATE outbox SET sent_at = NULL, created_at = now() - interval '9 years'")
        await conn.execute(
            "UPDATE logins SET state = 'waiting', finished_at = NULL, created_at = '2020-01-01'"
        )
    assert set((await KEPT.enforce(db)).values()) == {0}


async def test_the_secrets_of_an_ended_login_go_first(db: Database) -> None:
    """An auth key that never signed in and what a page needed are gone long before the login itself."""
    async with db.transaction() as conn:
        await fill(conn)
        login = await conn.fetchval("SELECT id FROM logins")
        await drafts.add(conn, VAULT, login, "a session")
        await conn.execute("UPDATE logins SET token = 'x', details = 'x', token_expires_at = now()")
    assert set((await KEPT.enforce(db)).values()) == {0}
    async with db.transaction() as conn:
        await age(conn, "logins", "finished_at", max(DRAFTS_DAYS, SECRETS_DAYS), 1)
    gone = await KEPT.enforce(db)
    assert {kind: number for kind, number in gone.items() if number} == {"drafts": 1, "secrets": 1}
    async with db.acquire() as conn:
        row = await conn.fetchrow("SELECT token, token_expires_at, details FROM logins")
        assert row is not None
        assert set(row) == {None}
        assert await count(conn, "login_drafts") == 0


async def test_a_used_invite_outlives_its_login(db: Database) -> None:
    """What is forgotten is the login, never that the invite was used."""
    async with db.transaction() as conn:
        await fill(conn)
        code = (await invites.issue(conn, plan="basic", expires_in=None, actor="cli")).code
        login = await a_login(conn, ILYA, code)
        await invites.reserve(conn, code=code, telegram_id=ILYA, login_id=login)
        await invites.consume(conn, login)
        await conn.execute("UPDATE logins SET state = 'authorized', finished_at = '2020-01-01'")
    await KEPT.enforce(db)
    async with db.acquire() as conn:
        assert await count(conn, "logins") == 0
        assert (await invites.get(conn, code)).uses_left == 0
        assert await invites.used_by(conn, code, ILYA)


async def test_upkeep_enforces_it(db: Database) -> None:
    """As configured, with everything else that maintenance does."""
    async with db.transaction() as conn:
        await fill(conn)
        await age(conn, "audit_log", "at", 21)
    await Maintenance(db, VAULT, SessionFiles(None), KEPT).once()
    async with db.acquire() as conn:
        assert await count(conn, "audit_log") == 0
        assert await count(conn, "logins") == 1
