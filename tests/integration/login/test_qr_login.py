"""The QR login against a local Telegram: scan, rotation, data centres, strangers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from sandbox.accounts import Account
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.login.login_cache import LoginView
from shared.login.states import State
from shared.members import invites, subscriptions, users
from shared.services import Services
from shared.telegram import sessions
from tests.support.portal import begun, in_state, invited, seen, with_token
from tests.support.reactions import reacted
from tests.support.waiting import until


def answered_after(number: int) -> Callable[[LoginView], bool]:
    """Whether a view shows that a later input was acted upon."""
    return lambda view: view.answered > number


async def test_scan_signs_in(web: Services, ilya: Person) -> None:
    """A scan completes the login: user, session, subscription and invite follow."""
    code = await invited(web)
    login = await begun(web, ilya, invite=code)
    await web.qr_auth.open_page(login.session_id)
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id))
    view = await in_state(web.qr_auth, login.session_id, State.AUTHORIZED, State.FAILED)
    assert view.status == "authorized"
    await reacted(web.db)
    async with web.db.acquire() as conn:
        user = await users.get(conn, ilya.account.id)
        plan = await subscriptions.current(conn, ilya.account.id)
        kept = await sessions.fetch(conn, ilya.account.id)
        invite = await invites.get(conn, code)
        told = await conn.fetch("SELECT kind, payload FROM outbox")
    assert user is not None
    assert (user.first_name, user.is_authenticated, user.subscription_type) == ("Ilya", True, "premium")
    assert plan is not None
    assert kept is not None
    assert kept.status == "active"
    assert (invite.consumed, invite.reserved) == (1, 0)
    assert [row["kind"] for row in told] == ["login_authorized"]


async def test_nothing_is_asked_of_telegram_before_the_page_opens(
    web: Services, ilya: Person, telegram: Telegram
) -> None:
    """A button that nobody presses costs one row: no token is exported for it."""
    login = await begun(web, ilya)
    view = await web.qr_auth.view(login.session_id)
    assert view is not None
    assert view.state is State.CREATED
    assert telegram.mtproto.journal.calls("auth.exportLoginToken") == []


async def test_scan_of_an_account_on_another_data_centre(web: Services, telegram: Telegram) -> None:
    """An account of data centre 2 signs in through a login that began on data centre 1."""
    oleg = telegram.person("Oleg")
    login = await begun(web, oleg)
    await web.qr_auth.open_page(login.session_id)
    oleg.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)
    async with web.db.acquire() as conn:
        kept = await sessions.fetch(conn, oleg.account.id)
    assert kept is not None
    assert kept.dc_id == 2
    assert len(oleg.phone.devices()) == 1


async def test_a_stranger_is_refused_and_logged_out(web: Services, ilya: Person, telegram: Telegram) -> None:
    """Somebody else's scan fails the login, leaves no device behind and gives the invite back."""
    stranger = telegram.person("Stranger")
    code = await invited(web)
    login = await begun(web, ilya, invite=code)
    await web.qr_auth.open_page(login.session_id)
    stranger.phone.scan(await with_token(web.qr_auth, login.session_id))
    view = await in_state(web.qr_auth, login.session_id, State.FAILED)
    assert view.code == "wrong_account"
    await until(lambda: stranger.phone.devices() == [])
    async with web.db.acquire() as conn:
        assert (await invites.get(conn, code)).reserved == 0
        assert await sessions.fetch(conn, stranger.account.id) is None
        assert await users.get(conn, stranger.account.id) is None


async def test_tokens_rotate_by_themselves(web: Services, ilya: Person, telegram: Telegram) -> None:
    """Before a token ends the next one is on show, and a scan of it counts."""
    telegram.faults.token_life = 5
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    first = await with_token(web.qr_auth, login.session_id)
    second = await with_token(web.qr_auth, login.session_id, other_than=first)
    ilya.phone.scan(second)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_scan_at_the_moment_of_rotation_is_not_lost(
    web: Services, ilya: Person, telegram: Telegram
) -> None:
    """A token accepted while its successor is being asked for still signs in."""
    telegram.faults.token_life = 6
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    exported = len(telegram.mtproto.journal.calls("auth.exportLoginToken"))
    telegram.faults.latency = 0.3
    await until(lambda: len(telegram.mtproto.journal.calls("auth.exportLoginToken")) > exported)
    ilya.phone.scan(url)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


@pytest.mark.parametrize("skew", [-60.0, 60.0])
async def test_a_clock_off_by_a_minute(web: Services, ilya: Person, telegram: Telegram, skew: float) -> None:
    """Telegram's clock a minute away neither spins the rotation nor ends the login."""
    telegram.faults.clock_skew = skew
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    view = await web.qr_auth.view(login.session_id)
    assert view is not None
    assert view.qr_expires_in is not None
    assert 0 < view.qr_expires_in <= 30
    assert len(telegram.mtproto.journal.calls("auth.exportLoginToken")) == 1
    ilya.phone.scan(url)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_refresh_shows_a_fresh_token(web: Services, ilya: Person) -> None:
    """A refresh shows another token; the older one, still in somebody's camera, counts too."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    first = await with_token(web.qr_auth, login.session_id)
    await web.qr_auth.refresh(login.session_id)
    await with_token(web.qr_auth, login.session_id, other_than=first)
    ilya.phone.scan(first)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)
    await until(lambda: len(ilya.phone.devices()) == 1)


async def test_refresh_twenty_times_in_a_row(web: Services, ilya: Person) -> None:
    """Any number of refreshes leaves a login that works."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    await with_token(web.qr_auth, login.session_id)
    for _ in range(20):
        before = await web.qr_auth.view(login.session_id)
        assert before is not None
        await web.qr_auth.refresh(login.session_id)
        await seen(web.qr_auth, login.session_id, answered_after(before.answered))
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_dropped_connection_is_made_good(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A scan right after Telegram dropped every connection is found out about."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    assert telegram.faults.drop_connections() > 0
    ilya.phone.scan(url)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_flood_wait_is_said_and_waited_for(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A short flood wait shows as a problem, then the QR comes."""
    telegram.faults.flood("auth.exportLoginToken", 1)
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    view = await seen(web.qr_auth, login.session_id, lambda view: view.problem is not None)
    assert view.problem == "flood_wait"
    assert view.retry_after is not None
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_long_flood_wait_ends_the_login(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A flood wait beyond the login's end fails it at once, saying why."""
    telegram.faults.flood("auth.exportLoginToken", 4000)
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    view = await in_state(web.qr_auth, login.session_id, State.FAILED)
    assert view.code == "flood_wait"


async def test_twenty_logins_at_once(web: Services, telegram: Telegram) -> None:
    """A burst of pages gets its codes, each its own."""
    people = [
        telegram.add_person(Account(id=700_000_000 + n, first_name=f"P{n}", phone=f"+99966{n:05}", dc_id=1))
        for n in range(20)
    ]
    started = [await begun(web, person) for person in people]
    await asyncio.gather(*(web.qr_auth.open_page(login.session_id) for login in started))
    urls = await asyncio.gather(*(with_token(web.qr_auth, login.session_id) for login in started))
    assert len(set(urls)) == len(started)
