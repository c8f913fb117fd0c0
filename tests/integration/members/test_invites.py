"""The life of an invite: issued, reserved, consumed or released, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.core import audit
from shared.core.db import Connection, Database
from shared.core.errors import BadRequest, PortalError
from shared.members import invites, plans
from shared.members.invites import Invite, InviteCode, InviteStatus, UseState, normalise
from tests.integration.members.rows import ILYA, a_login, actions, somebody

CODE = InviteCode("3HBP4Z3ECICZ")


async def _issued(conn: Connection, *, code: InviteCode | None = CODE, max_uses: int = 1) -> Invite:
    return await invites.issue(
        conn, plan="premium", max_uses=max_uses, expires_in=timedelta(days=30), code=code, actor="cli"
    )


async def _expire(conn: Connection, code: str) -> None:
    await conn.execute("UPDATE invites SET expires_at = now() - interval '1 second' WHERE code = $1", code)


async def _reserved(conn: Connection, telegram_id: int = ILYA, code: InviteCode = CODE) -> int:
    """A login of the person that holds the invite."""
    await somebody(conn, telegram_id)
    login_id = await a_login(conn, telegram_id, code)
    await invites.reserve(conn, code=code, telegram_id=telegram_id, login_id=login_id)
    return login_id


async def test_an_issued_invite_is_open(db: Database) -> None:
    """All that was said at its issue is there, and the log knows who issued it."""
    async with db.transaction() as conn:
        invite = await _issued(conn, max_uses=3)
        assert (invite.code, invite.plan, invite.max_uses, invite.created_by) == (CODE, "premium", 3, "cli")
        assert (invite.reserved, invite.consumed, invite.uses_left) == (0, 0, 3)
        assert invite.expires_at is not None
        assert invite.expires_at - invite.created_at == timedelta(days=30)
        assert invite.status is InviteStatus.OPEN
        (record,) = await audit.history(conn, f"invite:{CODE}")
    assert (record.actor, record.action) == ("cli", "invite.issued")
    assert record.details == {"plan": "premium", "max_uses": 3}


async def test_random_codes_are_unambiguous_and_differ(db: Database) -> None:
    """Twelve characters that nobody mistakes for one another."""
    async with db.transaction() as conn:
        codes = {(await _issued(conn, code=None)).code for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 12 and set(code) <= set(invites.ALPHABET) for code in codes)
    assert not set(invites.ALPHABET) & set("01OIL")


async def test_an_invite_without_end(db: Database) -> None:
    """No time given: it never expires."""
    async with db.transaction() as conn:
        invite = await invites.issue(conn, plan="basic", expires_in=None, actor="cli")
    assert (invite.expires_at, invite.status) == (None, InviteStatus.OPEN)


async def test_a_taken_code_is_refused(db: Database) -> None:
    """An existing invite is never overwritten, whatever the case of the letters."""
    async with db.transaction() as conn:
        await _issued(conn)
        with pytest.raises(invites.InviteExists):
            await _issued(conn, code=normalise(CODE.lower()))
        assert await actions(conn, f"invite:{CODE}") == ["invite.issued"]


async def test_what_cannot_be_issued(db: Database) -> None:
    """A plan that is not there, no uses, too many, a time that is over or absurd: our errors, no row."""
    async with db.acquire() as conn:
        with pytest.raises(plans.PlanUnknown):
            await invites.issue(conn, plan="gold", expires_in=None, actor="cli")
        for uses in (0, -1, 2**40):
            with pytest.raises(BadRequest):
                await invites.issue(conn, plan="basic", max_uses=uses, expires_in=None, actor="cli")
        for time in (timedelta(0), timedelta(days=-1), timedelta.max):
            with pytest.raises(BadRequest):
                await invites.issue(conn, plan="basic", expires_in=time, actor="cli")
        with pytest.raises(invites.InviteMalformed):
            await invites.issue(conn, plan="basic", expires_in=None, code=normalise("no"), actor="cli")
        assert await invites.every(conn) == []


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), f"  {CODE}\n"])
async def test_a_reservation_holds_one_use(db: Database, typed: str) -> None:
    """However the code is typed, one use is held for the login and the log says by whom."""
    async with db.transaction() as conn:
        await _issued(conn, max_uses=2)
        await somebody(conn)
        login_id = await a_login(conn)
        invite = await invites.reserve(conn, code=normalise(typed), telegram_id=ILYA, login_id=login_id)
        assert (invite.code, invite.reserved, invite.consumed, invite.uses_left) == (CODE, 1, 0, 1)
        newest = (await audit.history(conn, f"invite:{CODE}"))[0]
    assert (newest.actor, newest.action) == (f"user:{ILYA}", "invite.reserved")
    assert newest.details == {"login_id": login_id}


async def test_the_last_use_closes_the_invite(db: Database) -> None:
    """A reserved use is as taken as a consumed one."""
    async with db.transaction() as conn:
        await _issued(conn)
        login_id = await _reserved(conn)
        assert (await invites.get(conn, CODE)).status is InviteStatus.USED
        await somebody(conn, 7)
        other = await a_login(conn, 7)
        for _ in range(2):
            with pytest.raises(invites.InviteUsed):
                await invites.reserve(conn, code=CODE, telegram_id=7, login_id=other)
            await invites.consume(conn, login_id)


async def test_release_gives_back(db: Database) -> None:
    """What one login did not need, the next may have; giving back twice gives back once."""
    async with db.transaction() as conn:
        await _issued(conn)
        login_id = await _reserved(conn)
        assert await invites.release(conn, login_id)
        assert not await invites.release(conn, login_id)
        assert (await invites.get(conn, CODE)).uses_left == 1
        await _reserved(conn, 7)
        assert await actions(conn, f"invite:{CODE}") == [
            "invite.issued",
            "invite.reserved",
            "invite.released",
            "invite.reserved",
        ]


async def test_the_same_person_again_in_a_newer_login(db: Database) -> None:
    """Once the superseded login's use is given back, the newer login of the same person reserves it."""
    async with db.transaction() as conn:
        await _issued(conn)
        await invites.release(conn, await _reserved(conn))
        await invites.consume(conn, await _reserved(conn))
        assert (await invites.get(conn, CODE)).consumed == 1


async def test_consume_counts_once(db: Database) -> None:
    """Any process that finishes the login, any number of times: one use, one line in the log."""
    async with db.transaction() as conn:
        await _issued(conn, max_uses=5)
        login_id = await _reserved(conn)
        assert not await invites.used_by(conn, CODE, ILYA)
        assert await invites.consume(conn, login_id)
        assert not await invites.consume(conn, login_id)
        invite = await invites.get(conn, CODE)
        assert (invite.reserved, invite.consumed, invite.uses_left) == (0, 1, 4)
        assert await invites.used_by(conn, normalise(CODE.lower()), ILYA)
        assert not await invites.used_by(conn, CODE, 7)
        assert (await actions(conn, f"invite:{CODE}")).count("invite.consumed") == 1


async def test_settled_is_settled(db: Database) -> None:
    """A consumed use is not given back, a released one is not consumed."""
    async with db.transaction() as conn:
        await _issued(conn, max_uses=2)
        consumed, released = await _reserved(conn), await _reserved(conn, 7)
        await invites.consume(conn, consumed)
        await invites.release(conn, released)
        assert not await invites.release(conn, consumed)
        assert not await invites.consume(conn, released)
        states = [use.state for use in await invites.uses(conn, CODE)]
    assert states == [UseState.CONSUMED, UseState.RELEASED]


async def test_a_login_without_an_invite_settles_nothing(db: Database) -> None:
    """Re-logins hold no use; ending them is no error."""
    async with db.transaction() as conn:
        await somebody(conn)
        login_id = await a_login(conn)
        assert not await invites.consume(conn, login_id)
        assert not await invites.release(conn, login_id)


async def test_a_promise_outlives_revocation_and_expiry(db: Database) -> None:
    """A login that holds a use completes with it, though nobody else may start with that invite."""
    async with db.transaction() as conn:
        await _issued(conn, max_uses=3)
        await _issued(conn, code=InviteCode("OTHER"), max_uses=3)
        revoked, expired = await _reserved(conn), await _reserved(conn, 7, InviteCode("OTHER"))
        await invites.revoke(conn, CODE, "cli")
        await _expire(conn, "OTHER")
        assert await invites.consume(conn, revoked)
        assert await invites.consume(conn, expired)


async def test_refusals_write_nothing(db: Database) -> None:
    """Unknown, expired, revoked: each its own error, status and code; no use, no line in the log."""
    refusals: list[tuple[str, type[PortalError], int]] = [
        ("UNKNOWN", invites.InviteUnknown, 404),
        ("EXPIRED", invites.InviteExpired, 410),
        ("REVOKED", invites.InviteRevoked, 410),
    ]
    async with db.transaction() as conn:
        await somebody(conn)
        login_id = await a_login(conn)
        for code in ("EXPIRED", "REVOKED"):
            await _issued(conn, code=normalise(code))
            await _expire(conn, code)
        await invites.revoke(conn, InviteCode("REVOKED"), "cli")
        for code, error, status in refusals:
            with pytest.raises(error) as refused:
                await invites.reserve(conn, code=normalise(code), telegram_id=ILYA, login_id=login_id)
            assert (refused.value.status, refused.value.code) == (status, f"invite_{code.lower()}")
            assert await invites.uses(conn, normalise(code)) == []
            assert "invite.reserved" not in await actions(conn, f"invite:{code}")


async def test_a_malformed_code_never_reaches_the_database(db: Database) -> None:
    """The edge refuses it with our own error, before any function takes it."""
    async with db.acquire() as conn:
        with pytest.raises(invites.InviteMalformed):
            await invites.reserve(conn, code=normalise("инвайт\x00"), telegram_id=ILYA, login_id=1)
        for call in (invites.get, invites.uses):
            with pytest.raises(invites.InviteMalformed):
                await call(conn, normalise("a" * 1000))
        with pytest.raises(invites.InviteMalformed):
            await invites.used_by(conn, normalise(""), ILYA)
        with pytest.raises(invites.InviteMalformed):
            await invites.revoke(conn, normalise("a b c d"), "cli")


async def test_revoking_says_whether_it_was_this_time(db: Database) -> None:
    """The second revocation changes nothing and is not logged; an unknown code is an error."""
    async with db.transaction() as conn:
        await _issued(conn)
        assert await invites.revoke(conn, normalise(CODE.lower()), "cli")
        first = await invites.get(conn, CODE)
        assert first.status is InviteStatus.REVOKED
        assert not await invites.revoke(conn, CODE, "cli")
        assert await invites.get(conn, CODE) == first
        assert await actions(conn, f"invite:{CODE}") == ["invite.issued", "invite.revoked"]
        with pytest.raises(invites.InviteUnknown):
            await invites.revoke(conn, InviteCode("UNKNOWN"), "cli")


async def test_who_used_what(db: Database) -> None:
    """Lists name every invite, newest first, and every use with its person."""
    async with db.acquire() as conn:
        await _issued(conn, max_uses=2)
        await _issued(conn, code=InviteCode("OTHER"))
        await invites.consume(conn, await _reserved(conn))
        await _reserved(conn, 7)
        assert [invite.code for invite in await invites.every(conn)] == ["OTHER", CODE]
        uses = await invites.uses(conn)
    assert [(use.telegram_id, use.first_name, use.state) for use in uses] == [
        (ILYA, f"Person {ILYA}", UseState.CONSUMED),
        (7, "Person 7", UseState.RESERVED),
    ]


async def test_a_deleted_person_holds_nothing_but_has_used(db: Database) -> None:
    """With a person's data gone, a reservation is free again; a consumed use stays counted."""
    async with db.transaction() as conn:
        await _issued(conn, max_uses=2)
        await _reserved(conn)
        await invites.consume(conn, await _reserved(conn, 7))
        await conn.execute("DELETE FROM users")
        invite = await invites.get(conn, CODE)
        assert (invite.reserved, invite.consumed, invite.uses_left) == (0, 1, 1)
        assert [use.telegram_id for use in await invites.uses(conn, CODE)] == [None, None]
