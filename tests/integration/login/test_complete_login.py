"""`complete_login_v1`, executed: each outcome, what it writes, and who wins when several come at once."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from asyncpg import Record

import migrations
from shared.core.db import Connection, Database
from shared.login import finalise, logins
from shared.login.begin import begin
from shared.login.end_login import end_login
from shared.login.finalise import Outcome
from shared.login.logins import Login
from shared.login.states import State
from shared.members import invites, subscriptions, users
from shared.members.invites import InviteCode
from tests.integration.members.rows import ILYA, actions, ilya

OWNER = "a web replica"


async def an_invite(db: Database, plan: str = "premium") -> InviteCode:
    """A fresh invite for one."""
    async with db.transaction() as conn:
        return (await invites.issue(conn, plan=plan, expires_in=None, actor="cli")).code


async def driven(db: Database, invite: InviteCode | None) -> Login:
    """A login of Ilya that a web replica owns."""
    started = await begin(db, ilya(), chat_id=ILYA, invite_code=invite, base_url="https://portal", ttl=60)
    async with db.acquire() as conn:
        owned = await logins.claim(conn, started.login_id, OWNER, 12.0)
    assert owned is not None
    return owned


async def complete(
    db: Database, login: Login, *, epoch: int | None = None, session: bytes = b"new"
) -> Record:
    """One call, on a connection of its own."""
    async with db.acquire() as conn:
        row = await conn.fetchrow(
            finalise.sql.complete,
            login.id,
            OWNER,
            login.lease_epoch if epoch is None else epoch,
            0,
            login.telegram_id,
            "Илья",
            "Volkov",
            "ilya",
            "+7•••••1122",
            session,
            "key",
            2,
            "its client",
            30.0,
        )
    assert row is not None
    return row


async def written(conn: Connection) -> dict[str, int]:
    """How many rows tell of a success."""
    row = await conn.fetchrow(
        """SELECT (SELECT count(*) FROM telegram_sessions) AS sessions,
               (SELECT count(*) FROM subscriptions) AS subscriptions,
               (SELECT count(*) FROM invite_uses WHERE state = 'consumed') AS uses,
               (SELECT count(*) FROM auth_attempts WHERE status = 'success') AS attempts,
               (SELECT count(*) FROM users WHERE is_authenticated) AS connected,
               (SELECT count(*) FROM events WHERE type LIKE 'account.%') AS events,
               (SELECT count(*) FROM audit_log WHERE action = 'login.authorized') AS lines"""
    )
    assert row is not None
    return dict(row)


ONCE = {"sessions", "subscriptions", "uses", "attempts", "connected", "events", "lines"}


async def test_completed(db: Database) -> None:
    """Everything is written, once, and the row comes back as it is now."""
    login = await driven(db, await an_invite(db))
    row = await complete(db, login)
    assert (row["outcome"], row["plan"], row["state"]) == (Outcome.COMPLETED, "premium", "authorized")
    async with db.acquire() as conn:
        assert await logins.by_id(conn, login.id) is not None
        assert row["version"] == await conn.fetchval("SELECT version FROM logins")
        assert await written(conn) == dict.fromkeys(ONCE, 1)
        user = await users.get(conn, ILYA)
        assert user is not None
        assert (user.first_name, user.subscription_type) == ("Илья", "premium")
        assert user.phone_masked == "+7•••••1122"
        assert await actions(conn, f"login:{login.id}") == [
            "login.created",
            "login.finalising",
            "login.authorized",
        ]
        events = await conn.fetch("SELECT type, xid::text FROM events ORDER BY id")
    assert [event["type"] for event in events] == ["subscription.started", "account.connected"]
    assert len({event["xid"] for event in events}) == 1


@pytest.mark.parametrize("outcome", [Outcome.LEASE_LOST, Outcome.LOGIN_OVER, Outcome.INVITE_MISSING])
async def test_nothing_is_written_otherwise(db: Database, outcome: Outcome) -> None:
    """Another owner, an end that came first, a reservation that is gone: an outcome, and no row."""
    login = await driven(db, await an_invite(db))
    epoch = login.lease_epoch
    async with db.transaction() as conn:
        if outcome is Outcome.LEASE_LOST:
            epoch += 1
        elif outcome is Outcome.LOGIN_OVER:
            await end_login(conn, login, State.CANCELLED, actor="user:1")
        else:
            await invites.release(conn, login.id)
    row = await complete(db, login, epoch=epoch)
    assert row["outcome"] == outcome
    async with db.acquire() as conn:
        assert await written(conn) == dict.fromkeys(ONCE, 0)
        assert await conn.fetchval("SELECT count(*) FROM events") == 0


async def test_an_erased_person_is_not_made_again(db: Database) -> None:
    """The login went with its person: its owner has lost it."""
    login = await driven(db, await an_invite(db))
    async with db.acquire() as conn:
        await conn.execute("DELETE FROM users")
    assert (await complete(db, login))["outcome"] == Outcome.LEASE_LOST
    async with db.acquire() as conn:
        assert await users.get(conn, ILYA) is None


async def test_coming_back(db: Database) -> None:
    """No invite is used, the plan stays, the replaced session is retired, and it is a reconnection."""
    await complete(db, await driven(db, await an_invite(db, "basic")), session=b"first")
    again = await complete(db, await driven(db, None), session=b"second")
    assert (again["outcome"], again["plan"]) == (Outcome.COMPLETED, "basic")
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT session FROM telegram_sessions") == b"second"
        assert await conn.fetchval("SELECT session FROM retired_sessions") == b"first"
        assert await conn.fetchval("SELECT count(*) FROM subscriptions") == 1
        types = await conn.fetch("SELECT type FROM events WHERE type LIKE 'account.%' ORDER BY id")
    assert [row["type"] for row in types] == ["account.connected", "account.reconnected"]


async def test_another_plan_ends_the_one_before(db: Database) -> None:
    """An invite for another plan: one subscription is current, and both ends of the change are events."""
    await complete(db, await driven(db, await an_invite(db, "trial")))
    assert (await complete(db, await driven(db, await an_invite(db, "premium"))))["plan"] == "premium"
    async with db.acquire() as conn:
        current = await subscriptions.current(conn, ILYA)
        rows = await conn.fetch("SELECT type, data FROM events WHERE type LIKE 'subscription.%' ORDER BY id")
    assert current is not None
    assert current.plan.code == "premium"
    assert [row["type"] for row in rows] == [
        "subscription.started",
        "subscription.ended",
        "subscription.started",
    ]
    assert rows[1]["data"] == {"plan": "trial", "followed_by": "premium"}


async def test_twenty_at_once_complete_it_once(db: Database) -> None:
    """The invite is consumed once; the others find the login over."""
    login = await driven(db, await an_invite(db))
    outcomes = [row["outcome"] for row in await asyncio.gather(*(complete(db, login) for _ in range(20)))]
    assert sorted(outcomes) == sorted([Outcome.COMPLETED] + [Outcome.LOGIN_OVER] * 19)
    async with db.acquire() as conn:
        assert await written(conn) == dict.fromkeys(ONCE, 1)


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.EXPIRED])
async def test_against_an_end_in_the_same_moment(db: Database, state: State) -> None:
    """A newer /login or the login's own time: one of the two wins, the other changes nothing."""

    async def supersede() -> None:
        await begin(db, ilya(), chat_id=ILYA, invite_code=await an_invite(db), base_url="", ttl=60)

    async def expire(login: Login) -> None:
        async with db.transaction() as conn:
            await end_login(conn, login, State.EXPIRED, actor="system:web")

    for _ in range(5):
        login = await driven(db, await an_invite(db))
        ending = supersede() if state is State.SUPERSEDED else expire(login)
        row, ended = await asyncio.gather(complete(db, login), ending, return_exceptions=True)
        assert isinstance(row, Record)
        async with db.acquire() as conn:
            now = await logins.by_id(conn, login.id)
            use = await conn.fetchval("SELECT state FROM invite_uses WHERE login_id = $1", login.id)
        assert now is not None
        if row["outcome"] == Outcome.COMPLETED:
            assert (now.state, use) == (State.AUTHORIZED, "consumed")
            assert ended is None if state is State.SUPERSEDED else isinstance(ended, logins.LoginOver)
        else:
            assert (row["outcome"], now.state, use) == (Outcome.LOGIN_OVER, state, "released")


async def test_against_an_erasure_in_the_same_moment(db: Database) -> None:
    """Either the success came first and went with the person, or there was nobody left; never half of it."""
    for _ in range(5):
        login = await driven(db, await an_invite(db))

        async def erase() -> None:
            async with db.transaction() as conn:
                await conn.execute("SELECT FROM users FOR UPDATE")
                await conn.execute("DELETE FROM users")

        row, _ = await asyncio.gather(complete(db, login), erase())
        assert row["outcome"] in (Outcome.COMPLETED, Outcome.LEASE_LOST)
        async with db.acquire() as conn:
            assert await users.get(conn, ILYA) is None
            assert await conn.fetchval("SELECT count(*) FROM telegram_sessions") == 0


async def test_a_new_connection_is_made_ready_without_a_trace(db: Database) -> None:
    """Preparing calls the function for no login, and writes nothing."""
    async with db.acquire() as conn:
        await finalise.prepare(conn)
        assert await written(conn) == dict.fromkeys(ONCE, 0)
        assert await conn.fetchval("SELECT count(*) FROM users") == 0


def test_the_outcomes_are_the_ones_of_the_function() -> None:
    """The enum and the comment that explains them name the same."""
    text = next(Path(migrations.__file__).parent.glob("*_complete_login.sql")).read_text()
    told = text.partition("-- `outcome`:\n")[2].partition("-- Nothing is written")[0]
    assert re.findall(r"^--   (\w+) ", told, re.MULTILINE) == [one.value for one in Outcome]
