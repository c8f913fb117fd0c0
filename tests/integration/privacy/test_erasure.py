"""Erasure at a person's own wish: what goes, what stays, and what happens when something is in the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import audit
from shared.login.states import State
from shared.members import invites
from shared.services import Services
from shared.telegram import sessions
from shared.telegram.sessions import SessionBusy
from tests.integration.privacy.life import OPERATOR, live_fully
from tests.integration.privacy.schema import traces
from tests.support.account import connect, is_free
from tests.support.portal import as_member, begun, invited, with_token


async def left(portal: Services, person: Person) -> list[tuple[str, str, str]]:
    """Every trace of a person in the database."""
    account = person.account
    async with portal.db.acquire() as conn:
        return await traces(
            conn, str(account.id), account.first_name, str(account.last_name), str(account.username)
        )


async def test_nothing_is_left_in_any_table(web: Services, vera: Person, tmp_path: Path) -> None:
    """A full life, a login going on and a replaced device among it: gone from everywhere, Telegram too."""
    await live_fully(web, vera)
    async with web.db.transaction() as conn:
        await conn.execute("DELETE FROM invites WHERE created_by = $1", f"operator:{vera.account.id}")
        await conn.execute("DELETE FROM audit_log WHERE actor = $1", f"operator:{vera.account.id}")
    assert {table for table, _, _ in await left(web, vera)} > {"users", "logins", "audit_log", "flood_waits"}
    assert len(vera.phone.devices()) == 2
    erased = await web.erasure.erase(vera.account.id)
    assert erased is not None
    assert erased.remote
    assert erased.rows["sessions"] == 1
    assert await left(web, vera) == []
    assert vera.phone.devices() == []
    assert list((tmp_path / "sessions").iterdir()) == []


async def test_the_audit_log_keeps_what_happened(web: Services, vera: Person) -> None:
    """Each person has one pseudonym in every line, different from other people's."""
    await connect(web, vera)
    async with web.db.transaction() as conn:
        await audit.record(
            conn, actor=f"operator:{OPERATOR}", action="user.seen", subject=f"user:{vera.account.id}"
        )
        before = await conn.fetch("SELECT action FROM audit_log ORDER BY id")
    await web.erasure.erase(vera.account.id)
    async with web.db.acquire() as conn:
        after = await conn.fetch("SELECT actor, action, subject FROM audit_log ORDER BY id")
        names = await conn.fetch(
            """SELECT DISTINCT unnest(ARRAY[actor, subject]) AS name FROM audit_log
               WHERE 'user:' = ANY(ARRAY[left(actor, 5), left(subject, 5)])"""
        )
    assert [row["action"] for row in after][: len(before)] == [row["action"] for row in before]
    assert after[-1]["action"] == "user.erased"
    people = {row["name"] for row in names if row["name"].startswith("user:")}
    assert len(people) == 1
    assert people.pop().startswith("user:erased-")
    assert f"operator:{OPERATOR}" in {row["actor"] for row in after}


async def test_an_operators_acts_stay_under_the_number(web: Services, vera: Person) -> None:
    """Who revokes an invite and then leaves has still revoked it."""
    async with web.db.transaction() as conn:
        invite = await invites.issue(conn, plan="basic", expires_in=None, actor=f"operator:{vera.account.id}")
    await begun(web, vera)
    await web.erasure.erase(vera.account.id)
    async with web.db.acquire() as conn:
        (line,) = await audit.history(conn, f"invite:{invite.code}")
    assert line.actor == f"operator:{vera.account.id}"
    assert {table for table, _, _ in await left(web, vera)} == {"audit_log", "invites"}


async def test_a_used_invite_stays_used(web: Services, vera: Person) -> None:
    """Coming back takes a new invite; one that was only held is free again."""
    used, held = await invited(web), await invited(web)
    await connect(web, vera, invite=used)
    await begun(web, vera, invite=held)
    await web.erasure.erase(vera.account.id)
    async with web.db.acquire() as conn:
        assert (await invites.get(conn, used)).uses_left == 0
        assert (await invites.get(conn, held)).uses_left == 1
        (use,) = await invites.uses(conn, used)
    assert (use.telegram_id, use.state.value) == (None, "consumed")
    with pytest.raises(invites.InviteUsed):
        await web.qr_auth.begin(as_member(vera), vera.account.id, used)


async def test_nobody(web: Services) -> None:
    """Somebody never heard of: nothing to show, nothing to do."""
    assert await web.erasure.preview(42) is None
    assert await web.erasure.erase(42) is None


async def test_while_telegram_fails(web: Services, vera: Person, telegram: Telegram) -> None:
    """Everything here goes all the same, and the answer says that the device may still stand."""
    await connect(web, vera)
    telegram.faults.flood("auth.logOut", 30, times=10)
    erased = await web.erasure.erase(vera.account.id)
    assert erased is not None
    assert not erased.remote
    assert await left(web, vera) == []
    assert len(vera.phone.devices()) == 1


async def test_a_replaced_device_that_cannot_be_told(web: Services, vera: Person, telegram: Telegram) -> None:
    """An older device that Telegram does not log out counts too: the answer is honest about it."""
    await connect(web, vera)
    await connect(web, vera)
    telegram.faults.fail("auth.logOut", 500, "INTERNAL", times=10)
    erased = await web.erasure.erase(vera.account.id)
    assert erased is not None
    assert not erased.remote
    assert await left(web, vera) == []


async def test_a_session_that_telegram_ended_already(web: Services, vera: Person) -> None:
    """Nothing is left to be closed, and the answer does not send anybody to look for it."""
    await connect(web, vera)
    async with web.db.transaction() as conn:
        kept = await sessions.fetch(conn, vera.account.id)
        assert kept is not None
        await sessions.revoke(conn, vera.account.id, kept.epoch)
    erased = await web.erasure.erase(vera.account.id)
    assert erased is not None
    assert erased.remote
    assert await left(web, vera) == []


async def test_while_the_session_is_busy_elsewhere(
    web: Services, vera: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's call goes on: nothing is erased, the reason is said, and later it works."""
    monkeypatch.setattr("shared.telegram.session_leases.PATIENCE", 0.5)
    await connect(web, vera)
    async with web.db.transaction() as conn:
        await conn.execute(
            "UPDATE telegram_sessions SET owner = 'another process', lease_until = now() + interval '1 h'"
        )
    with pytest.raises(SessionBusy):
        await web.erasure.erase(vera.account.id)
    async with web.db.acquire() as conn:
        assert await sessions.fetch(conn, vera.account.id) is not None
        await sessions.release(conn, vera.account.id, "another process")
    assert await is_free(web, vera.account.id)
    erased = await web.erasure.erase(vera.account.id)
    assert erased is not None
    assert erased.remote
    assert vera.phone.devices() == []


async def test_while_a_login_completes(web: Services, vera: Person) -> None:
    """A scan at the same moment, in either order: no device and no row is left."""
    login = await begun(web, vera)
    await web.qr_auth.open_page(login.session_id)
    link = await with_token(web.qr_auth, login.session_id)
    erasing = asyncio.create_task(web.erasure.erase(vera.account.id))
    vera.phone.scan(link)
    erased = await erasing
    assert erased is not None
    assert erased.remote
    assert await left(web, vera) == []
    assert vera.phone.devices() == []


async def test_twice_at_once(web: Services, vera: Person) -> None:
    """Two presses, two processes: the person is erased once, and neither fails."""
    await connect(web, vera)
    await asyncio.gather(*(web.erasure.erase(vera.account.id) for _ in range(2)))
    assert await left(web, vera) == []
    assert vera.phone.devices() == []


async def test_coming_back_is_a_new_beginning(web: Services, vera: Person) -> None:
    """Somebody erased is a newcomer like any other."""
    await connect(web, vera)
    await web.erasure.erase(vera.account.id)
    await connect(web, vera)
    async with web.db.acquire() as conn:
        states = await conn.fetch("SELECT state FROM logins WHERE telegram_id = $1", vera.account.id)
    assert [row["state"] for row in states] == [State.AUTHORIZED.value]


async def test_a_login_that_begins_in_the_same_moment(web: Services, vera: Person) -> None:
    """In either order without errors: the new login is erased with the person, or continues."""
    await connect(web, vera)
    invite = await invited(web)
    erased, began = await asyncio.gather(
        web.erasure.erase(vera.account.id), begun(web, vera, invite=invite), return_exceptions=True
    )
    assert not isinstance(erased, BaseException)
    assert not isinstance(began, BaseException)
    async with web.db.acquire() as conn:
        sessions_left = await conn.fetchval("SELECT count(*) FROM telegram_sessions")
    assert sessions_left == 0
    assert vera.phone.devices() == []
