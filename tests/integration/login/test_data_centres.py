"""Telegram sends a login elsewhere: from every step, and the login arrives."""

from __future__ import annotations

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.login.states import State
from shared.services import Services
from tests.support.portal import begun, in_state, with_token


async def test_the_first_question_is_wanted_elsewhere(
    web: Services, ilya: Person, telegram: Telegram
) -> None:
    """NETWORK_MIGRATE at the first export begins the login at the other data centre."""
    telegram.faults.fail("auth.exportLoginToken", 303, "NETWORK_MIGRATE_2")
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_rotation_is_wanted_elsewhere(web: Services, ilya: Person, telegram: Telegram) -> None:
    """The same when a token is rotated."""
    telegram.faults.token_life = 5
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    first = await with_token(web.qr_auth, login.session_id)
    telegram.faults.fail("auth.exportLoginToken", 303, "NETWORK_MIGRATE_2")
    ilya.phone.scan(await with_token(web.qr_auth, login.session_id, other_than=first))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_an_import_that_fails_once(web: Services, telegram: Telegram) -> None:
    """Telegram's trouble at the import is got over: the accepted login still arrives."""
    oleg = telegram.person("Oleg")
    login = await begun(web, oleg)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    telegram.faults.fail("auth.importLoginToken", 500, "INTERNAL", times=2)
    oleg.phone.scan(url)
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_stale_token_at_the_import(web: Services, telegram: Telegram) -> None:
    """A token that ran out on its way costs a new scan, never the login."""
    oleg = telegram.person("Oleg")
    login = await begun(web, oleg)
    await web.qr_auth.open_page(login.session_id)
    url = await with_token(web.qr_auth, login.session_id)
    telegram.faults.fail("auth.importLoginToken", 400, "AUTH_TOKEN_EXPIRED")
    oleg.phone.scan(url)
    oleg.phone.scan(await with_token(web.qr_auth, login.session_id, other_than=url))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)
