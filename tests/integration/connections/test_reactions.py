"""Reactions to events: each once, whatever fails, and adding one is one function."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.connections import erased, events
from shared.connections.events import Event, EventType
from shared.connections.reactions import REACTIONS
from shared.connections.registry import Reactions
from shared.connections.worker import ReactionWorker
from shared.core.db import Connection, Database
from shared.core.notifications import Listener
from tests.integration.members.rows import ILYA, somebody
from tests.support.reactions import reacted
from tests.support.waiting import until

_TYPE = re.compile(r"'((?:account|subscription)\.\w+)'")
AUDITED = {"subscription.granted"}  # an action of the audit log, no event


@contextlib.asynccontextmanager
async def working(db: Database, dsn: str, reactions: Reactions, replicas: int = 1) -> AsyncIterator[None]:
    """So many processes that run these reactions; the poll is too slow to help."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(replicas):
            listener = Listener(dsn)
            await listener.open()
            stack.push_async_callback(listener.close)
            worker = ReactionWorker(db, listener, reactions, poll_every=3600)
            worker.open()
            stack.push_async_callback(worker.close)
            await listener.wait_ready()
        yield


async def happens(db: Database, kind: EventType, **data: str | int | None) -> None:
    """One event about Ilya, committed."""
    async with db.transaction() as conn:
        await events.record(conn, kind, ILYA, **data)


async def connects(db: Database) -> None:
    """Ilya's account is connected."""
    await happens(
        db,
        EventType.ACCOUNT_CONNECTED,
        login_id=1,
        chat_id=ILYA,
        message_id=None,
        plan="trial",
        relogin=None,
    )


async def kinds(db: Database) -> list[str]:
    """What people are owed, in the order of queueing."""
    async with db.acquire() as conn:
        return [row["kind"] for row in await conn.fetch("SELECT kind FROM outbox ORDER BY id")]


async def write_down(conn: Connection, event: Event, what: str) -> None:
    """A reaction's own write."""
    await conn.execute(
        "INSERT INTO audit_log (actor, action, subject) VALUES ('system:test', $1, $2)",
        what,
        f"event:{event.id}",
    )


async def written(db: Database) -> list[str]:
    """What reactions wrote, in their order."""
    async with db.acquire() as conn:
        rows = await conn.fetch("SELECT action FROM audit_log WHERE actor = 'system:test' ORDER BY id")
    return [row["action"] for row in rows]


async def test_adding_a_reaction_to_connected_is_one_function(db: Database, dsn: str) -> None:
    """It runs beside the portal's own, which needs no word about it."""
    reactions = Reactions(*(REACTIONS[name] for name in REACTIONS.names))

    @reactions.on(EventType.ACCOUNT_CONNECTED)
    async def count_connected(conn: Connection, event: Event) -> None:
        await write_down(conn, event, f"connected.{event.data['login_id']}")

    async with db.acquire() as conn:
        await somebody(conn)
    async with working(db, dsn, reactions):
        await connects(db)
        await reacted(db)
    assert await written(db) == ["connected.1"]
    assert await kinds(db) == ["login_authorized"]
    assert "count_connected" not in REACTIONS.names


async def test_each_once_however_many_replicas(db: Database, dsn: str) -> None:
    """Five processes, twenty events: twenty writes, in the order in which things happened to the person."""
    reactions = Reactions()

    @reactions.on(EventType.SUBSCRIPTION_STARTED)
    async def note(conn: Connection, event: Event) -> None:
        await write_down(conn, event, f"started.{event.data['number']}")

    async with working(db, dsn, reactions, replicas=5):
        for number in range(20):
            await happens(db, EventType.SUBSCRIPTION_STARTED, number=number)
        await reacted(db)
    assert await written(db) == [f"started.{number}" for number in range(20)]


async def test_one_that_fails_is_tried_again_and_holds_up_no_other(
    db: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it wrote before it failed is not kept; the other reaction does not wait for it."""
    monkeypatch.setattr("shared.connections.worker.FIRST_PAUSE", 0.1)
    reactions = Reactions()
    attempts: list[bool] = []

    @reactions.on(EventType.ACCOUNT_DISCONNECTED)
    async def stumble(conn: Connection, event: Event) -> None:
        await write_down(conn, event, "stumbled")
        attempts.append("steady" in await written(db))
        if len(attempts) < 3:
            raise RuntimeError

    @reactions.on(EventType.ACCOUNT_DISCONNECTED)
    async def steady(conn: Connection, event: Event) -> None:
        await write_down(conn, event, "steady")

    async with working(db, dsn, reactions):
        await happens(db, EventType.ACCOUNT_DISCONNECTED, remote=True)
        await reacted(db)
    assert await written(db) == ["steady", "stumbled"]
    assert attempts[1:] == [True, True]


async def test_what_was_recorded_while_nobody_worked(db: Database, dsn: str) -> None:
    """A process that starts handles it without being woken."""
    async with db.acquire() as conn:
        await somebody(conn)
    await happens(db, EventType.ACCOUNT_STATE_CHANGED, state="reconnect_required", reason="session_revoked")
    async with working(db, dsn, REACTIONS):
        await reacted(db)
    assert await kinds(db) == ["session_revoked"]


async def test_a_rolled_back_fact_has_no_event(db: Database, dsn: str) -> None:
    """The event stands or falls with its transaction."""

    async def fail() -> None:
        async with db.transaction() as conn:
            await events.record(conn, EventType.ACCOUNT_DISCONNECTED, ILYA)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM events") == 0


async def test_nobody_is_told_who_is_gone(db: Database, dsn: str) -> None:
    """An event may outlive its person: the message is not owed, and the reaction is done."""
    await connects(db)
    async with working(db, dsn, REACTIONS):
        await reacted(db)
    assert await kinds(db) == []


async def test_a_reaction_waits_for_no_erasure(db: Database, dsn: str) -> None:
    """While the person is held for deletion the reaction stands back; then there is nothing left to tell."""
    async with db.acquire() as conn:
        await somebody(conn)
    async with working(db, dsn, REACTIONS):
        async with db.transaction() as conn:
            await conn.execute("SELECT FROM users WHERE telegram_id = $1 FOR UPDATE", ILYA)
            await connects(db)
            await until(lambda: _stood_back(db))
            await erased.erased(conn, ILYA)
            await conn.execute("DELETE FROM users")
        await reacted(db)
    assert await kinds(db) == []
    async with db.acquire() as conn:
        rows = await conn.fetch("SELECT type, telegram_id, data FROM events")
    assert [tuple(row) for row in rows] == [("account.erased", None, {})]


async def test_an_older_release_that_erases_a_person_leaves_no_event(db: Database) -> None:
    """It deletes the person's row and knows nothing of events; others keep theirs."""
    async with db.transaction() as conn:
        await somebody(conn)
        await events.record(conn, EventType.ACCOUNT_CONNECTED, ILYA)
        await events.record(conn, EventType.ACCOUNT_CONNECTED, ILYA + 1)
        await conn.execute("DELETE FROM users WHERE telegram_id = $1", ILYA)
        assert [row["telegram_id"] for row in await conn.fetch("SELECT telegram_id FROM events")] == [
            ILYA + 1
        ]


async def test_a_lost_connection_is_one_line(
    db: Database, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No traceback: the database was away, and the reaction runs again."""
    reactions = Reactions()
    lost: list[int] = []

    @reactions.on(EventType.ACCOUNT_DISCONNECTED)
    async def stumble(conn: Connection, event: Event) -> None:
        if not lost:
            lost.append(event.id)
            await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    async with working(db, dsn, reactions):
        await happens(db, EventType.ACCOUNT_DISCONNECTED, remote=True)
        await reacted(db)
    assert lost
    records = [record for record in caplog.records if record.name == "connections"]
    assert [(one.levelname, one.exc_info) for one in records] == [("WARNING", None)]


async def test_a_stalled_reaction_is_given_up(
    db: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rolled back after its time, and counts as failed."""
    monkeypatch.setattr("shared.connections.worker.REACTION_TIMEOUT", 0.5)
    monkeypatch.setattr("shared.connections.worker.FIRST_PAUSE", 0.1)
    reactions = Reactions()
    attempts: list[int] = []

    @reactions.on(EventType.ACCOUNT_DISCONNECTED)
    async def stall_once(conn: Connection, event: Event) -> None:
        attempts.append(event.id)
        await write_down(conn, event, "stalled")
        if len(attempts) == 1:
            await asyncio.Event().wait()

    async with working(db, dsn, reactions):
        await happens(db, EventType.ACCOUNT_DISCONNECTED)
        await reacted(db)
    assert await written(db) == ["stalled"]
    assert len(attempts) == 2


async def test_one_that_failed_a_thousand_times_is_still_postponed(db: Database, dsn: str) -> None:
    """The pause doubles with every failure, and 2 ** 1024 seconds are more than a float can hold."""
    reactions = Reactions()

    @reactions.on(EventType.ACCOUNT_DISCONNECTED)
    async def stumble(conn: Connection, event: Event) -> None:
        raise RuntimeError

    await happens(db, EventType.ACCOUNT_DISCONNECTED, remote=True)
    async with db.acquire() as conn:
        await conn.execute(
            """WITH old AS (UPDATE events SET dispatched_at = now() RETURNING id)
               INSERT INTO event_reactions (event_id, reaction, attempts)
               SELECT id, 'stumble', 1030 FROM old"""
        )

    async def postponed() -> bool:
        async with db.acquire() as conn:
            return bool(await conn.fetchval("SELECT attempts = 1031 AND due_at > now() FROM event_reactions"))

    async with working(db, dsn, reactions):
        await until(postponed)


def test_a_name_is_taken_once() -> None:
    """Two reactions of one name would share their pending rows."""
    reactions = Reactions()

    async def react(conn: Connection, event: Event) -> None:
        """Do nothing."""

    reactions.on(EventType.ACCOUNT_CONNECTED)(react)
    with pytest.raises(ValueError, match="react"):
        reactions.on(EventType.ACCOUNT_ERASED)(react)


async def test_every_type_that_the_database_records_is_known(db: Database) -> None:
    """The functions name no type that the enum does not have."""
    async with db.acquire() as conn:
        bodies = await conn.fetch("SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    named = set(_TYPE.findall(" ".join(row["prosrc"] for row in bodies))) - AUDITED
    assert named
    assert named <= {kind.value for kind in EventType}


async def _stood_back(db: Database) -> bool:
    async with db.acquire() as conn:
        return bool(
            await conn.fetchval(
                "SELECT EXISTS (SELECT FROM event_reactions WHERE problem = $1)",
                asyncpg.LockNotAvailableError.__name__,
            )
        )
