"""The account after the login: its file, its log-out, its reset, and an operator's look."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from telethon import TelegramClient
from telethon.sessions import SQLiteSession

from sandbox.person import Person
from sandbox.telegram import API_HASH, API_ID, Telegram
from shared.members import invites, subscriptions, users
from shared.services import Services
from shared.telegram import sessions
from shared.telegram.errors import SessionDead
from shared.telegram.sessions import SessionMissing
from tests.support.reactions import reacted
from tests.support.waiting import until


async def test_the_session_file_works_in_plain_telethon(web: Services, ilya: Person, tmp_path: Path) -> None:
    """`user_<id>.session` is private and signs an unmodified Telethon client in."""
    path = tmp_path / "sessions" / f"user_{ilya.account.id}.session"
    await until(path.exists)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with web.db.acquire() as conn:
        await until_free(web, ilya)
        assert await sessions.lease(conn, ilya.account.id, "the test") is not None
    client = TelegramClient(SQLiteSession(str(path)), int(API_ID), API_HASH)
    await client.connect()
    me = await client.get_me()
    await client.disconnect()
    assert me.id == ilya.account.id


async def until_free(web: Services, person: Person) -> None:
    """Wait until the login's own client has let go of the session."""

    async def free() -> bool:
        async with web.db.acquire() as conn:
            return (
                await conn.fetchval(
                    "SELECT owner FROM telegram_sessions WHERE telegram_id = $1", person.account.id
                )
                is None
            )

    await until(free)


async def test_log_out_everywhere(web: Services, ilya: Person, tmp_path: Path) -> None:
    """Log-out ends the device at Telegram, the row and the file; the plan stays."""
    outcome = await web.accounts.log_out(ilya.account.id, f"user:{ilya.account.id}")
    assert (outcome.remote, outcome.local) == (True, True)
    assert ilya.phone.devices() == []
    assert list((tmp_path / "sessions").iterdir()) == []
    async with web.db.acquire() as conn:
        user = await users.get(conn, ilya.account.id)
        assert user is not None
        assert not user.is_authenticated
        assert await subscriptions.current(conn, ilya.account.id) is not None


async def test_log_out_while_telegram_is_away(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A Telegram that fails does not keep the session here, and the answer is honest about it."""
    telegram.faults.flood("auth.logOut", 30)
    outcome = await web.accounts.log_out(ilya.account.id, "user:1")
    assert (outcome.remote, outcome.local) == (False, True)


async def test_log_out_of_nobody(web: Services) -> None:
    """Somebody without a session has nothing to end."""
    outcome = await web.accounts.log_out(42, "user:42")
    assert (outcome.remote, outcome.local) == (False, False)


async def test_a_session_ended_on_the_phone_is_noticed(web: Services, ilya: Person) -> None:
    """A device ended from the person's list is marked revoked at the next use, and its file goes."""
    await until_free(web, ilya)
    ilya.phone.end_session(ilya.phone.devices()[0])
    with pytest.raises(SessionDead):
        await web.accounts.phone_on_telegram(ilya.account.id, "+9996614517")
    await reacted(web.db)
    async with web.db.acquire() as conn:
        kept = await sessions.fetch(conn, ilya.account.id)
        user = await users.get(conn, ilya.account.id)
        told = await conn.fetchval("SELECT count(*) FROM outbox WHERE kind = 'session_revoked'")
    assert kept is not None
    assert kept.status == "revoked"
    assert user is not None
    assert not user.is_authenticated
    assert told == 1
    with pytest.raises(SessionMissing):
        await web.accounts.phone_on_telegram(ilya.account.id, "+9996614517")


async def test_phone_on_telegram(web: Services, ilya: Person) -> None:
    """An operator's own session tells whether a number is on Telegram."""
    found = await web.accounts.phone_on_telegram(ilya.account.id, "+9996614517")
    assert found is not None
    assert found.first_name == "Марина"
    assert await web.accounts.phone_on_telegram(ilya.account.id, "+9996600000") is None


async def test_status_masks_secrets(web: Services, ilya: Person) -> None:
    """What operators see of a person has no session and no full number in it."""
    status = await web.accounts.status(ilya.account.id)
    assert status is not None
    assert status["is_authenticated"] is True
    assert ilya.account.phone not in str(status)
    assert "session" not in {key for key in status if key == "session"}
    assert await web.accounts.status(42) is None


async def test_reset_forgets_everything(web: Services, ilya: Person, tmp_path: Path) -> None:
    """A reset logs the device out, forgets the person and gives the used invite back."""
    preview = await web.accounts.reset_preview(ilya.account.id)
    assert preview is not None
    assert preview["sessions"] == 1
    gone = await web.accounts.reset(ilya.account.id, "operator:1")
    assert gone == preview
    assert ilya.phone.devices() == []
    assert list((tmp_path / "sessions").iterdir()) == []
    async with web.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is None
        (invite,) = await invites.every(conn)
        assert invite.uses_left == 1
    assert await web.accounts.reset(ilya.account.id, "operator:1") is None
