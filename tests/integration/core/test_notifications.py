"""Announcements are heard, and after any absence the listener says that some may have been missed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.core.db import Database
from shared.core.notifications import Listener
from tests.support.gate import gate_before
from tests.support.waiting import until

Heard = asyncio.Queue[str]


@pytest.fixture
async def listener(dsn: str) -> AsyncIterator[Listener]:
    """A listener on the test's database that probes often."""
    made = Listener(dsn, probe_every=0.1, probe_timeout=0.3)
    await made.open()
    yield made
    await made.close()


async def notify(db: Database, channel: str, payload: str) -> None:
    """Announce something from another connection."""
    async with db.acquire() as connection:
        await connection.execute("SELECT pg_notify($1, $2)", channel, payload)


async def test_a_subscriber_hears_its_channel_and_no_other(db: Database, listener: Listener) -> None:
    """With the payload as it was sent."""
    heard = Heard()
    listener.subscribe("logins", heard.put_nowait)
    listener.subscribe("other", lambda _: None)
    await listener.wait_ready()
    await notify(db, "other", "1")
    await notify(db, "logins", "42")
    assert await heard.get() == "42"
    assert heard.empty()


async def test_a_channel_subscribed_later_is_heard_once_ready(db: Database, listener: Listener) -> None:
    """The connection need not be opened again for it."""
    await listener.wait_ready()
    heard = Heard()
    listener.subscribe("late", heard.put_nowait)
    await listener.wait_ready()
    await notify(db, "late", "x")
    assert await heard.get() == "x"


async def test_a_failing_subscriber_harms_no_other(
    db: Database, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """Its fault is in the log."""
    heard = Heard()
    listener.subscribe("logins", lambda payload: print(1 // int(payload)))
    listener.subscribe("logins", heard.put_nowait)
    await listener.wait_ready()
    await notify(db, "logins", "0")
    assert await heard.get() == "0"
    assert "a subscriber of logins failed" in caplog.text


async def test_who_unsubscribed_hears_nothing_more(db: Database, listener: Listener) -> None:
    """Twice is harmless."""
    gone, heard = Heard(), Heard()
    leave = listener.subscribe("logins", gone.put_nowait)
    listener.subscribe("logins", heard.put_nowait)
    leave()
    leave()
    await listener.wait_ready()
    await notify(db, "logins", "1")
    await heard.get()
    assert gone.empty()


async def test_a_lost_connection_is_made_again_and_a_resync_is_asked_for(
    db: Database, listener: Listener
) -> None:
    """Subscribers re-read what was announced in between."""
    heard, resync = Heard(), Heard()
    listener.subscribe("logins", heard.put_nowait)
    listener.on_resync(lambda: resync.put_nowait("now"))
    await resync.get()
    async with db.acquire() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await resync.get()
    await listener.wait_ready()
    await notify(db, "logins", "after")
    assert await heard.get() == "after"


async def test_it_waits_for_a_database_that_is_away(dsn: str, db: Database) -> None:
    """Also when it was away from the beginning, and again later."""
    heard, resync = Heard(), Heard()
    async with gate_before(dsn) as (gate, through):
        await gate.cut()
        listener = Listener(through, probe_every=0.1)
        listener.subscribe("logins", heard.put_nowait)
        remove = listener.on_resync(lambda: resync.put_nowait("now"))
        await listener.open()
        assert not listener.healthy
        for _ in range(2):
            await gate.mend()
            await resync.get()
            await listener.wait_ready()
            assert listener.healthy
            await notify(db, "logins", "x")
            assert await heard.get() == "x"
            await gate.cut()
            await until(lambda: not listener.healthy)
        remove()
        await listener.close()


async def test_a_black_hole_is_noticed(dsn: str, db: Database) -> None:
    """No socket closes, so only the probe can tell; afterwards a new connection serves."""
    heard, resync = Heard(), Heard()
    async with gate_before(dsn) as (gate, through):
        listener = Listener(through, probe_every=0.1, probe_timeout=0.2)
        listener.subscribe("logins", heard.put_nowait)
        listener.on_resync(lambda: resync.put_nowait("now"))
        await listener.open()
        await resync.get()
        gate.freeze()
        await until(lambda: not listener.healthy)
        await gate.cut()
        gate.thaw()
        await gate.mend()
        await resync.get()
        await listener.wait_ready()
        await notify(db, "logins", "again")
        assert await heard.get() == "again"
        await listener.close()


async def test_a_failing_resync_callback_harms_no_other(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    """The connection stays, the others are called."""
    resync = Heard()
    listener = Listener(dsn)
    listener.on_resync(lambda: print(1 // 0))
    listener.on_resync(lambda: resync.put_nowait("now"))
    await listener.open()
    await resync.get()
    assert listener.healthy
    assert "a resync callback failed" in caplog.text
    await listener.close()
    assert not listener.healthy
