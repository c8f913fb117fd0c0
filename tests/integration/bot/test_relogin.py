"""Coming back: while signed in, while a login is live, and after the session was ended elsewhere."""

from __future__ import annotations

import pytest

from sandbox.person import Person
from shared.core import i18n
from shared.login.states import State
from shared.services import Services
from shared.telegram.errors import SessionDead
from tests.integration.bot.journey import signed_in
from tests.support.deployment import session_of
from tests.support.portal import in_state, invited
from tests.support.waiting import until

RU = i18n.texts("ru")


async def first_time(web: Services, bot: Services, person: Person) -> None:
    """The person is signed in, with a plan."""
    await signed_in(web, person, await person.ask(f"/login {await invited(bot)}"))
    await person.read("Подписка Premium активна")


async def test_again_while_signed_in(web: Services, bot: Services, ilya: Person) -> None:
    """`/login` without an invite begins a re-login; it replaces the device and keeps the plan."""
    await first_time(web, bot, ilya)
    [before] = ilya.phone.devices()
    await signed_in(web, ilya, await ilya.ask("/login"))
    await until(lambda: [device.hash for device in ilya.phone.devices()] != [before.hash])
    assert "Premium" in str((await ilya.ask("/subscription")).text)


async def test_again_while_a_login_is_live(web: Services, bot: Services, ilya: Person) -> None:
    """The newer `/login` counts; the older button says so."""
    await first_time(web, bot, ilya)
    older = await ilya.ask("/login")
    newer = await ilya.ask("/login")
    await in_state(web.qr_auth, session_of(older), State.SUPERSEDED)
    await signed_in(web, ilya, newer)


async def test_after_the_session_was_ended_on_the_phone(web: Services, bot: Services, ilya: Person) -> None:
    """Ended from the device list: told once in the chat, and `/login` brings the account back."""
    await first_time(web, bot, ilya)
    for device in ilya.phone.devices():
        ilya.phone.end_session(device)
    with pytest.raises(SessionDead):
        await web.accounts.phone_on_telegram(ilya.account.id, "+9996614517")
    told = await ilya.read(RU("bot.outbox.session_revoked").partition("\n")[0])
    await signed_in(web, ilya, await ilya.ask("/login"))
    await until(lambda: len(ilya.phone.devices()) == 1)
    texts = [message.text for message in ilya.messages() if message.from_bot]
    assert texts.count(told.text) == 1
    assert "Premium" in str((await ilya.ask("/subscription")).text)
