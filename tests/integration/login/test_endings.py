"""How logins end without success, and that nothing stays behind."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core.errors import PortalError
from shared.login.begin import MOST_LOGINS, WITHIN, InviteRequired, TooManyLogins
from shared.login.logins import LoginNotFound, LoginOver
from shared.login.states import State
from shared.members import invites
from shared.members.invites import InviteCode
from shared.services import Services
from tests.support.portal import as_member, begun, configuration, in_state, invited, portal, with_token
from tests.support.waiting import until


async def reserved(web: Services, code: InviteCode) -> int:
    """How many uses of an invite are reserved now."""
    async with web.db.acquire() as conn:
        return (await invites.get(conn, code)).reserved


async def keys_left(web: Services) -> int:
    """Auth keys of logins that somebody still listens to."""
    async with web.db.acquire() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM login_drafts"))


async def test_cancel_gives_the_invite_back(web: Services, ilya: Person) -> None:
    """A cancelled login releases its invite; its page says so; it can't be cancelled twice."""
    code = await invited(web)
    login = await begun(web, ilya, invite=code)
    assert await reserved(web, code) == 1
    await web.qr_auth.cancel(login.session_id)
    view = await web.qr_auth.view(login.session_id)
    assert view is not None
    assert view.status == "cancelled"
    assert await reserved(web, code) == 0
    with pytest.raises(LoginOver):
        await web.qr_auth.cancel(login.session_id)


async def test_a_scan_after_the_cancel_leaves_no_device(
    web: Services, ilya: Person, telegram: Telegram
) -> None:
    """The token shown last is still accepted by Telegram: the account it signs in is logged out."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    await web.qr_auth.cancel(login.session_id)
    ilya.phone.scan(url)
    assert len(ilya.phone.devices()) == 1
    await until(lambda: ilya.phone.devices() == [])
    view = await web.qr_auth.view(login.session_id)
    assert view is not None
    assert view.status == "cancelled"


async def test_a_late_scan_from_another_data_centre_leaves_no_device(
    web: Services, telegram: Telegram
) -> None:
    """The same for an account that must be imported elsewhere first."""
    oleg = telegram.person("Oleg")
    login = await begun(web, oleg)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    await web.qr_auth.cancel(login.session_id)
    oleg.phone.scan(url)
    await until(lambda: oleg.phone.devices() == [])


async def test_keys_are_destroyed_once_drained(web: Services, ilya: Person, telegram: Telegram) -> None:
    """When the last token is past, the login's auth keys are gone from the database."""
    telegram.faults.token_life = 1
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    await with_token(web.qr_auth, login.session_id)
    await web.qr_auth.cancel(login.session_id)
    assert await keys_left(web) == 1

    async def drained() -> bool:
        return await keys_left(web) == 0

    await until(drained)


async def test_a_new_login_supersedes_the_old(web: Services, ilya: Person) -> None:
    """The second /login of a person ends the first, which says so; the same invite serves it."""
    code = await invited(web)
    first = await begun(web, ilya, invite=code)
    second = await begun(web, ilya, invite=code)
    view = await in_state(web.qr_auth, first.session_id, State.SUPERSEDED)
    assert view.status == "cancelled"
    again = await web.qr_auth.view(second.session_id)
    assert again is not None
    assert again.is_live


async def test_a_refused_login_leaves_the_live_one_alone(web: Services, ilya: Person) -> None:
    """A mistyped second invite neither ends the live login nor frees its reservation."""
    code = await invited(web)
    login = await begun(web, ilya, invite=code)
    with pytest.raises(PortalError):
        await begun(web, ilya, invite=InviteCode("NOSUCHINVITE"))
    view = await web.qr_auth.view(login.session_id)
    assert view is not None
    assert view.is_live
    assert await reserved(web, code) == 1


async def test_expiry_of_an_opened_login(telegram: Telegram, dsn: str, ilya: Person) -> None:
    """When the time is up the page says so and the invite is free again."""
    async with portal(configuration(telegram, dsn, LOGIN_TTL="2")) as web:
        code = await invited(web)
        login = await begun(web, ilya, invite=code)
        await web.qr_auth.open_page(login.session_id)
        await in_state(web.qr_auth, login.session_id, State.EXPIRED)
        assert await reserved(web, code) == 0


async def test_expiry_of_a_login_nobody_opened(telegram: Telegram, dsn: str, ilya: Person) -> None:
    """The bot alone, with no web container alive, expires what nobody opened."""
    config = configuration(telegram, dsn, LOGIN_TTL="1")
    async with portal(config, drives_logins=False) as bot:
        code = await invited(bot)
        login = await begun(bot, ilya, invite=code)
        await in_state(bot.qr_auth, login.session_id, State.EXPIRED)
        assert await reserved(bot, code) == 0


async def test_a_hundred_logins_for_one_use(web: Services, telegram: Telegram) -> None:
    """A hundred people race for one use of an invite: one login, ninety-nine clear refusals."""
    code = await invited(web)
    people = [as_member(telegram.person("Oleg"))] + [
        type(as_member(telegram.person("Oleg")))(telegram_id=800_000_000 + n, first_name=f"P{n}")
        for n in range(99)
    ]
    outcomes = await asyncio.gather(
        *(web.qr_auth.begin(person, person.telegram_id, code) for person in people), return_exceptions=True
    )
    refusals = [one for one in outcomes if isinstance(one, PortalError)]
    assert len(outcomes) - len(refusals) == 1
    assert {refusal.code for refusal in refusals} == {"invite_used"}
    async with web.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 1


async def test_two_logins_of_one_person_at_once(web: Services, ilya: Person) -> None:
    """Two /login in the same instant leave exactly one live login."""
    code = await invited(web)
    await asyncio.gather(*(begun(web, ilya, invite=code) for _ in range(5)))
    async with web.db.acquire() as conn:
        live = await conn.fetchval("SELECT count(*) FROM logins WHERE finished_at IS NULL")
    assert live == 1
    assert await reserved(web, code) == 1


async def test_logins_are_limited(web: Services, ilya: Person) -> None:
    """Who begins login after login is asked to wait, and keeps the last one."""
    code = await invited(web)
    for _ in range(MOST_LOGINS):
        last = await begun(web, ilya, invite=code)
    with pytest.raises(TooManyLogins) as refusal:
        await begun(web, ilya, invite=code)
    assert refusal.value.retry_after is not None
    assert 0 < refusal.value.retry_after <= WITHIN
    view = await web.qr_auth.view(last.session_id)
    assert view is not None
    assert view.is_live


async def test_an_invite_is_needed_the_first_time(web: Services, ilya: Person) -> None:
    """Without a subscription and without an invite there is no login."""
    with pytest.raises(InviteRequired):
        await web.qr_auth.begin(as_member(ilya), ilya.account.id, None)


async def test_relogin_needs_no_invite(web: Services, ilya: Person) -> None:
    """Who has a plan signs in again without an invite, and keeps the plan."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)
    again = await web.qr_auth.begin(as_member(ilya), ilya.account.id, None)
    assert again.is_relogin
    assert again.plan.code == "premium"
    await web.qr_auth.open_page(again.session_id)
    ilya.phone.scan(await with_token(web.qr_auth, again.session_id))
    await in_state(web.qr_auth, again.session_id, State.AUTHORIZED)


@pytest.mark.parametrize("session_id", ["", "test", "x" * 1000, "é" * 32, "A" * 32, "\x00" * 32])
async def test_unknown_session_ids(web: Services, session_id: str) -> None:
    """What is no session id, or nobody's, has no view and cannot be steered."""
    assert await web.qr_auth.view(session_id) is None
    assert await web.qr_auth.open_page(session_id) is None
    with pytest.raises(LoginNotFound):
        await web.qr_auth.refresh(session_id)
