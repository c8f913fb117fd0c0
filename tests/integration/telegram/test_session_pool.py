"""One live client per session across processes: shared, handed over, released in time."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest
from telethon.tl import functions

from sandbox.mtproto.known_keys import KnownKey
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import leases
from shared.services import Services
from shared.telegram import session_leases, session_pool, sessions
from shared.telegram.client import call
from shared.telegram.errors import FloodWait, SessionDead
from shared.telegram.sessions import SessionBusy, SessionMissing
from tests.support.account import connect, is_free
from tests.support.gate import gate_before
from tests.support.portal import configuration, portal
from tests.support.reactions import reacted
from tests.support.waiting import until

ME = functions.updates.GetStateRequest


def own_key(telegram: Telegram, person: Person) -> KnownKey:
    """The auth key of the portal's device of a person."""
    key = telegram.mtproto.keys.get(person.phone.devices()[0].key_id)
    assert key is not None
    return key


async def test_calls_of_one_account_share_a_client(one: Services, ilya: Person, telegram: Telegram) -> None:
    """Twenty calls at once, one client, one connection; it stays for the next call."""
    key = own_key(telegram, ilya)
    telegram.mtproto.journal.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(one.chats.page(ilya.account.id, limit=10))
    async with one.sessions.client(ilya.account.id) as first, one.sessions.client(ilya.account.id) as second:
        assert first is second
    assert (one.sessions.live, key.live, key.max_live) == (1, 1, 1)
    assert len(telegram.mtproto.journal.calls("help.getConfig", key_id=key.id)) == 1


async def test_two_replicas_and_two_hundred_mixed_calls(
    one: Services, two: Services, ilya: Person, telegram: Telegram
) -> None:
    """Every call is answered wherever it lands, and the key never has two clients."""
    peer = telegram.person("Oleg").account.id
    telegram.world.send_message(peer, ilya.account.id, "hello")
    who = ilya.account.id

    async def mixed(number: int, replica: Services) -> object:
        match number % 4:
            case 0:
                return await replica.chats.page(who, limit=10)
            case 1:
                return await replica.chats.messages(who, peer, limit=10)
            case 2:
                return await replica.devices.every(who)
        return await replica.chats.send(who, peer, f"message {number}")

    calls = (
        mixed(number, replica)
        for number, replica in zip(range(200), itertools.cycle((one, one, two, two, two)), strict=False)
    )
    answers = await asyncio.gather(*calls)
    assert len(answers) == 200
    key = own_key(telegram, ilya)
    assert key.max_live == 1
    assert not key.duplicated
    texts = [message.text for message in telegram.world.chat(peer, who)]
    assert len([text for text in texts if text.startswith("message ")]) == 50


async def test_a_session_comes_to_where_it_is_asked_for(
    one: Services, two: Services, ilya: Person, telegram: Telegram
) -> None:
    """The holder hands over within moments, not when its lease ends, and gets it back the same way."""
    started = time.monotonic()
    for replica in (one, two, one, two):
        async with replica.sessions.client(ilya.account.id) as client:
            await call(client, ME())
    assert time.monotonic() - started < session_leases.PATIENCE
    assert own_key(telegram, ilya).max_live == 1
    await until(lambda: one.sessions.live == 0)


async def test_a_call_that_runs_is_not_cut_off(
    one: Services, two: Services, ilya: Person, telegram: Telegram
) -> None:
    """Exclusive use of a session waits for the calls that use it."""
    order = []

    async def elsewhere() -> None:
        async with two.sessions.client(ilya.account.id) as client:
            await call(client, ME())
            order.append("two")

    async with one.sessions.client(ilya.account.id) as client:
        waiting = asyncio.create_task(elsewhere())
        telegram.faults.latency = 1.0
        await call(client, ME())
        telegram.faults.latency = 0.0
        order.append("one")
    await waiting
    assert order == ["one", "two"]


async def test_a_killed_holder_is_succeeded(two: Services, ilya: Person) -> None:
    """A lease that nobody renews any more ends by itself, and the waiting call is served then."""
    async with two.db.acquire() as conn:
        await conn.execute(
            "UPDATE telegram_sessions SET owner = 'killed', lease_until = now() + interval '1.5 seconds'"
        )
    async with two.sessions.client(ilya.account.id) as client:
        await call(client, ME())


async def test_shutdown_hands_over(config: Config, one: Services, ilya: Person, telegram: Telegram) -> None:
    """A replica that ends releases its sessions at once."""
    async with portal(config, drives_logins=False) as ending:
        async with ending.sessions.client(ilya.account.id) as client:
            await call(client, ME())
        assert not await is_free(one, ilya.account.id)
    assert await is_free(one, ilya.account.id)
    assert own_key(telegram, ilya).live == 0


async def test_an_idle_client_is_closed(
    one: Services, ilya: Person, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks any more: the client goes, its lease too."""
    monkeypatch.setattr(one.sessions, "_idle_after", 0.1)
    async with one.sessions.client(ilya.account.id) as client:
        await call(client, ME())
    await until(lambda: one.sessions.live == 0)
    assert own_key(telegram, ilya).live == 0
    assert await is_free(one, ilya.account.id)


async def test_the_pool_is_bounded(
    one: Services, ilya: Person, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For another person the one that is idle for longest makes room; one in use never does."""
    oleg = telegram.person("Oleg")
    await connect(one, oleg)
    monkeypatch.setattr(one.sessions, "_most_live", 1)
    monkeypatch.setattr(session_pool, "ROOM_PATIENCE", 0.2)
    async with one.sessions.client(ilya.account.id) as client:
        await call(client, ME())
        with pytest.raises(SessionBusy):
            async with one.sessions.client(oleg.account.id):
                pass
    async with one.sessions.client(oleg.account.id) as client:
        await call(client, ME())
    assert one.sessions.live == 1
    assert own_key(telegram, ilya).live == 0


async def test_a_lost_connection_is_made_anew(one: Services, ilya: Person, telegram: Telegram) -> None:
    """After Telegram dropped the connection the next call has a new one, on the same key."""
    async with one.sessions.client(ilya.account.id) as client:
        await call(client, ME())
    telegram.faults.drop_connections(own_key(telegram, ilya).id)
    await until(lambda: one.sessions.live == 0)
    async with one.sessions.client(ilya.account.id) as client:
        await call(client, ME())
    assert own_key(telegram, ilya).max_live == 1


async def test_without_its_database_a_replica_lets_go_in_time(
    telegram: Telegram, dsn: str, one: Services, ilya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who cannot renew closes its client before the lease ends; then another replica uses the session."""
    monkeypatch.setattr(leases, "LEASE", 5.0)
    monkeypatch.setattr(leases, "LET_GO_BEFORE", 2.0)
    monkeypatch.setattr(leases, "RENEW_EVERY", 1.0)
    async with (
        gate_before(dsn) as (gate, address),
        portal(configuration(telegram, address), drives_logins=False) as cut_off,
    ):
        async with cut_off.sessions.client(ilya.account.id) as client:
            await call(client, ME())
        gate.freeze()
        async with one.sessions.client(ilya.account.id) as client:
            await call(client, ME())
        assert own_key(telegram, ilya).max_live == 1
        await until(lambda: cut_off.sessions.live == 0)
        await gate.cut()


async def test_trouble_deletes_nothing(one: Services, ilya: Person, telegram: Telegram) -> None:
    """Errors that name no verdict leave the session as it is."""
    telegram.faults.flood("updates.getState", 5)
    with pytest.raises(FloodWait):
        async with one.sessions.client(ilya.account.id) as client:
            await call(client, ME())
    telegram.faults.heal()
    async with one.sessions.client(ilya.account.id) as client:
        await call(client, ME())


async def test_a_dead_session_is_marked_and_told_once(one: Services, ilya: Person) -> None:
    """However many calls find out at the same moment."""
    ilya.phone.end_session(ilya.phone.devices()[0])

    async def find_out() -> None:
        async with one.sessions.client(ilya.account.id) as client:
            await call(client, ME())

    found = await asyncio.gather(*(find_out() for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in found} <= {SessionDead, SessionMissing}
    await reacted(one.db)
    async with one.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM outbox WHERE kind = 'session_revoked'") == 1
        kept = await sessions.fetch(conn, ilya.account.id)
    assert kept is not None
    assert kept.status == "revoked"


async def test_a_verdict_on_an_old_session_spares_the_new_one(one: Services, ilya: Person) -> None:
    """A session that was replaced meanwhile is not marked by what is said of its forerunner."""

    async def late_verdict() -> None:
        async with one.sessions.client(ilya.account.id), one.db.acquire() as conn:
            await conn.execute("UPDATE telegram_sessions SET epoch = epoch + 1")
            raise SessionDead

    with pytest.raises(SessionDead):
        await late_verdict()
    async with one.db.acquire() as conn:
        kept = await sessions.fetch(conn, ilya.account.id)
    assert kept is not None
    assert kept.status == "active"


async def test_log_out_waits_for_running_calls_and_alarms_nobody(one: Services, ilya: Person) -> None:
    """Calls and a log-out at once: each call is answered or told that there is no session; no alarm."""
    calls = [one.chats.page(ilya.account.id, limit=5) for _ in range(10)]
    leaving = one.accounts.log_out(ilya.account.id, "user:1")
    answers, left = await asyncio.gather(asyncio.gather(*calls, return_exceptions=True), leaving)
    assert (left.remote, left.local) == (True, True)
    assert all(not isinstance(one, BaseException) or isinstance(one, SessionMissing) for one in answers)
    await reacted(one.db)
    async with one.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM outbox WHERE kind = 'session_revoked'") == 0
