"""What sessions need unasked: the gentle check, and the end of replaced devices."""

from __future__ import annotations

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.services import Services
from shared.telegram import sessions
from tests.support.account import connect
from tests.support.reactions import reacted


async def status(portal: Services, person: Person) -> str:
    """The status of a person's session."""
    async with portal.db.acquire() as conn:
        kept = await sessions.fetch(conn, person.account.id)
    assert kept is not None
    return kept.status


async def age(portal: Services) -> None:
    """Let every session be of yesterday."""
    async with portal.db.acquire() as conn:
        await conn.execute("UPDATE telegram_sessions SET updated_at = now() - interval '1 day'")


async def test_a_revoked_session_is_noticed_unasked(one: Services, ilya: Person) -> None:
    """The check finds it, marks it and tells its person once; their plan stays."""
    await one.care.once()
    assert await status(one, ilya) == "active"
    ilya.phone.end_session(ilya.phone.devices()[0])
    await age(one)
    await one.care.once()
    await one.care.once()
    assert await status(one, ilya) == "revoked"
    await reacted(one.db)
    async with one.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM outbox WHERE kind = 'session_revoked'") == 1
        assert await conn.fetchval("SELECT subscription_type FROM users") == "premium"


async def test_a_session_in_use_is_not_asked_about(one: Services, ilya: Person, telegram: Telegram) -> None:
    """While somebody uses it Telegram is not asked: the use itself would tell."""
    await age(one)
    async with one.sessions.client(ilya.account.id):
        telegram.mtproto.journal.clear()
        await one.care.once()
    asked = telegram.mtproto.journal.calls("users.getUsers")
    assert [call for call in asked if call.error is None] == []  # fresh keys introduce themselves, in vain


async def test_trouble_says_nothing_about_a_session(one: Services, ilya: Person, telegram: Telegram) -> None:
    """Telegram being in trouble is no verdict."""
    await age(one)
    telegram.faults.flood("users.getUsers", 5, times=10)
    await one.care.once()
    assert await status(one, ilya) == "active"


async def test_a_replaced_device_goes_although_the_first_try_fails(
    one: Services, ilya: Person, telegram: Telegram
) -> None:
    """It is tried again until it is gone; the session in use is never touched."""
    await connect(one, ilya)
    telegram.faults.flood("auth.logOut", 5)
    await one.care.once()
    assert len(ilya.phone.devices()) == 2
    telegram.faults.heal()
    async with one.db.acquire() as conn:
        await conn.execute("UPDATE retired_sessions SET due_at = now()")
    await one.care.once()
    assert len(ilya.phone.devices()) == 1
    async with one.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM retired_sessions") == 0
    assert (await one.chats.page(ilya.account.id, limit=5)).next is None
