"""The cloud password between a scan and success, by proofs alone."""

from __future__ import annotations

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.login.password.details import PasswordDetails
from shared.login.password.errors import PasswordNotExpected
from shared.login.states import State
from shared.services import Services
from tests.support.portal import begun, in_state, with_token
from tests.support.srp import prove


@pytest.fixture(params=["Марина", "Соня"])
def protected(request: pytest.FixtureRequest, telegram: Telegram) -> Person:
    """Somebody with a cloud password, on the home data centre and on the other one."""
    return telegram.person(request.param)


async def scanned(web: Services, person: Person) -> str:
    """A login whose code was scanned; its session id."""
    login = await begun(web, person)
    await web.qr_auth.open_page(login.session_id)
    person.phone.scan(await with_token(web.qr_auth, login.session_id))
    view = await in_state(web.qr_auth, login.session_id, State.PASSWORD)
    assert view.status == "password_required"
    assert isinstance(view.details, PasswordDetails)
    assert view.details.hint == person.account.password_hint
    return login.session_id


async def submit(web: Services, session_id: str, password: str | None) -> str | None:
    """Prove a password as the page does; returns the problem that came of it."""
    challenge = await web.qr_auth.password_challenge(session_id)
    proof = prove(challenge, password or "")
    view = await web.qr_auth.submit_password(session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1)
    return view.problem


async def test_wrong_then_right(web: Services, protected: Person) -> None:
    """A wrong password is said and may be tried again; the right one, with its outer spaces, signs in."""
    session_id = await scanned(web, protected)
    assert await submit(web, session_id, "not this one") == "password_invalid"
    assert await submit(web, session_id, protected.account.cloud_password) is None
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)
    async with web.db.acquire() as conn:
        attempts = await conn.fetch("SELECT method, status, reason FROM auth_attempts ORDER BY id")
    assert [tuple(row) for row in attempts] == [
        ("qr", "success", None),
        ("2fa", "failed", "password_invalid"),
        ("2fa", "success", None),
    ]


async def test_a_used_challenge_is_replaced(web: Services, protected: Person) -> None:
    """A proof for a challenge that Telegram no longer accepts brings a fresh one, in the same login."""
    session_id = await scanned(web, protected)
    stale = await web.qr_auth.password_challenge(session_id)
    assert await submit(web, session_id, "not this one") == "password_invalid"
    proof = prove(stale, str(protected.account.cloud_password))
    view = await web.qr_auth.submit_password(session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1)
    assert view.problem == "challenge_stale"
    assert await submit(web, session_id, protected.account.cloud_password) is None
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_refresh_while_a_password_is_asked_for(web: Services, telegram: Telegram) -> None:
    """Starting over from the password form shows a code again, and scanning it asks again."""
    marina = telegram.person("Марина")
    session_id = await scanned(web, marina)
    await web.qr_auth.refresh(session_id)
    marina.phone.scan(await with_token(web.qr_auth, session_id))
    await in_state(web.qr_auth, session_id, State.PASSWORD)
    assert await submit(web, session_id, marina.account.cloud_password) is None
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_no_password_is_expected_before_a_scan(web: Services, ilya: Person) -> None:
    """A proof out of turn is refused with a code of its own."""
    login = await begun(web, ilya)
    with pytest.raises(PasswordNotExpected):
        await web.qr_auth.password_challenge(login.session_id)
