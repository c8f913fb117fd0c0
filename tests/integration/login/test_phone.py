"""Signing in by phone number and code, on either data centre, with and without a cloud password."""

from __future__ import annotations

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.login.login_cache import LoginView
from shared.login.states import State
from shared.login.ways.phone.details import CodeDetails
from shared.login.ways.phone.errors import CodeNotExpected
from shared.login.ways.phone.inputs import LoginCode, PhoneNumber, ResendCode
from shared.services import Services
from shared.telegram import sessions
from shared.telegram.errors import CodeInvalid, PhoneInvalid
from tests.support.portal import begun, in_state, portal, with_token
from tests.support.srp import prove
from tests.support.waiting import until


async def code_asked(web: Services, person: Person, phone: str | None = None) -> tuple[str, LoginView]:
    """A login that waits for the code sent to a number; its session id and view."""
    login = await begun(web, person)
    await web.qr_auth.open_page(login.session_id)
    await with_token(web.qr_auth, login.session_id)
    view = await web.qr_auth.act(person.account.id, PhoneNumber(phone=phone or person.account.phone))
    return login.session_id, view


def where(view: LoginView) -> str:
    """Where the code went."""
    assert isinstance(view.details, CodeDetails)
    return view.details.where


@pytest.mark.parametrize("name", ["Ilya", "Oleg"])
async def test_number_and_code(web: Services, telegram: Telegram, name: str) -> None:
    """A code sent to the account's own app signs it in, wherever the account lives."""
    person = telegram.person(name)
    session_id, view = await code_asked(web, person)
    assert isinstance(view.details, CodeDetails)
    assert (view.state, view.details.where, view.details.length) == (State.CODE, "app", 5)
    assert person.account.phone not in str(view)
    code = (await person.phone.next_code()).code
    view = await web.qr_auth.act(person.account.id, LoginCode(code=f" {code[:2]}-{code[2:]} "))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)
    async with web.db.acquire() as conn:
        kept = await sessions.fetch(conn, person.account.id)
        attempts = await conn.fetch("SELECT method, status, reason FROM auth_attempts ORDER BY id")
    assert kept is not None
    assert kept.dc_id == person.account.dc_id
    assert [tuple(row) for row in attempts] == [("qr", "failed", "by_phone"), ("phone", "success", None)]
    assert len(person.phone.devices()) == 1


@pytest.mark.parametrize("name", ["Марина", "Соня"])
async def test_number_code_and_password(web: Services, telegram: Telegram, name: str) -> None:
    """After the code comes the cloud password, where there is one."""
    person = telegram.person(name)
    session_id, _ = await code_asked(web, person)
    view = await web.qr_auth.act(person.account.id, LoginCode(code=(await person.phone.next_code()).code))
    assert view.state is State.PASSWORD
    proof = prove(await web.qr_auth.password_challenge(session_id), str(person.account.cloud_password))
    await web.qr_auth.submit_password(session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1)
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_a_wrong_code_may_be_tried_again(web: Services, ilya: Person) -> None:
    """A mistyped code is said and ends nothing."""
    session_id, _ = await code_asked(web, ilya)
    sent = await ilya.phone.next_code()
    wrong = "00000" if sent.code != "00000" else "11111"
    view = await web.qr_auth.act(ilya.account.id, LoginCode(code=wrong))
    assert (view.state, view.problem) == (State.CODE, "code_invalid")
    await web.qr_auth.act(ilya.account.id, LoginCode(code=sent.code))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_asking_again_is_a_resend(web: Services, ilya: Person, telegram: Telegram) -> None:
    """The second request for the same number resends the first code's login; it never begins a new one."""
    session_id, _ = await code_asked(web, ilya)
    await ilya.phone.next_code()
    view = await web.qr_auth.act(ilya.account.id, PhoneNumber(phone=ilya.account.phone))
    assert where(view) == "sms"
    assert len(telegram.mtproto.journal.calls("auth.sendCode")) == 1
    view = await web.qr_auth.act(ilya.account.id, ResendCode())
    assert where(view) == "call"
    view = await web.qr_auth.act(ilya.account.id, ResendCode())
    assert view.problem == "code_unavailable"
    await ilya.phone.next_code()
    await web.qr_auth.act(ilya.account.id, LoginCode(code=(await ilya.phone.next_code()).code))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_another_number(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A number mistyped can be corrected; only the last one's code counts."""
    stranger = telegram.person("Stranger")
    session_id, _ = await code_asked(web, ilya, stranger.account.phone)
    view = await web.qr_auth.act(ilya.account.id, PhoneNumber(phone=ilya.account.phone))
    assert view.state is State.CODE
    await web.qr_auth.act(ilya.account.id, LoginCode(code=(await ilya.phone.next_code()).code))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_a_strangers_number_is_refused(web: Services, ilya: Person, telegram: Telegram) -> None:
    """The code of somebody else's account fails the login and leaves no device on it."""
    stranger = telegram.person("Stranger")
    session_id, _ = await code_asked(web, ilya, stranger.account.phone)
    await web.qr_auth.act(ilya.account.id, LoginCode(code=(await stranger.phone.next_code()).code))
    view = await in_state(web.qr_auth, session_id, State.FAILED)
    assert view.code == "wrong_account"
    await until(lambda: stranger.phone.devices() == [])


async def test_back_to_the_qr(web: Services, ilya: Person) -> None:
    """Who gives the phone way up gets a QR code again."""
    session_id, _ = await code_asked(web, ilya)
    await web.qr_auth.refresh(session_id)
    ilya.phone.scan(await with_token(web.qr_auth, session_id))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_takeover_while_a_code_is_waited_for(config: Config, ilya: Person) -> None:
    """The code that one process asked for signs in through another."""
    async with portal(config) as first:
        session_id, _ = await code_asked(first, ilya)
    async with portal(config) as second:
        await second.qr_auth.open_page(session_id)
        await second.qr_auth.act(ilya.account.id, LoginCode(code=(await ilya.phone.next_code()).code))
        await in_state(second.qr_auth, session_id, State.AUTHORIZED)


async def test_telegrams_refusals_do_not_end_the_login(
    web: Services, ilya: Person, telegram: Telegram
) -> None:
    """A flood wait or a banned number is said, and the login goes on."""
    login = await begun(web, ilya)
    await web.qr_auth.open_page(login.session_id)
    telegram.faults.flood("auth.sendCode", 77)
    view = await web.qr_auth.act(ilya.account.id, PhoneNumber(phone=ilya.account.phone))
    assert view.problem == "flood_wait"
    assert view.retry_after is not None
    assert view.retry_after > 60
    assert view.is_live


async def test_a_flood_wait_outlives_its_login(web: Services, ilya: Person, telegram: Telegram) -> None:
    """Who asks again during a pause, in a new login too, is told the rest of it; Telegram is not asked."""
    telegram.faults.flood("auth.sendCode", 77)
    _, view = await code_asked(web, ilya)
    assert view.problem == "flood_wait"
    _, view = await code_asked(web, ilya)
    assert view.problem == "flood_wait"
    assert view.retry_after is not None
    assert 0 < view.retry_after <= 77
    assert len(telegram.mtproto.journal.calls("auth.sendCode")) == 1


async def test_a_banned_number(web: Services, ilya: Person, telegram: Telegram) -> None:
    """A refusal of the number is said, and the QR way stays open."""
    telegram.faults.fail("auth.sendCode", 400, "PHONE_NUMBER_BANNED")
    session_id, view = await code_asked(web, ilya)
    assert view.problem == "phone_banned"
    ilya.phone.scan(await with_token(web.qr_auth, session_id))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)


async def test_odd_input_is_refused_before_telegram_hears_of_it(web: Services, ilya: Person) -> None:
    """What is no number or no code, and a code nobody waits for, have errors of their own."""
    await begun(web, ilya)
    for odd in ("", "hello", "+", "1" * 40, "+7 999 abc"):
        with pytest.raises(PhoneInvalid):
            await web.qr_auth.act(ilya.account.id, PhoneNumber(phone=odd))
    with pytest.raises(CodeNotExpected):
        await web.qr_auth.act(ilya.account.id, LoginCode(code="12345"))
    await code_asked(web, ilya)
    for odd in ("", "----", "1" * 100, "<script>"):
        with pytest.raises(CodeInvalid):
            await web.qr_auth.act(ilya.account.id, LoginCode(code=odd))
