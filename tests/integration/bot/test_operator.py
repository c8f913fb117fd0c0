"""The operators' commands, and what everybody else sees of them."""

from __future__ import annotations

import pytest

from bot import keyboards
from sandbox.bot_api import inbox
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import i18n
from shared.members import users
from shared.services import Services
from tests.integration.bot.journey import signed_in
from tests.integration.bot.running import bot_at_work
from tests.support.portal import configuration, invited

RU = i18n.texts("ru")
OURS = [
    "/admin",
    "/debug_status",
    "/debug_status 1",
    "/debug_reset",
    "/debug_reset 139883458",
    "/debug_test_phone +79990001122",
]


@pytest.mark.parametrize("name", ["Ilya", "Stranger"])
async def test_to_others_the_commands_do_not_exist(bot: Services, telegram: Telegram, name: str) -> None:
    """Anyone else gets, byte for byte, the answer to an unknown command in his language."""
    person = telegram.person(name)
    unknown = (await person.ask("/debug_nosuch")).text
    assert [(await person.ask(command)).text for command in OURS] == [unknown] * len(OURS)


async def test_the_way_to_the_panel(bot: Services, operator: Person) -> None:
    """A button that opens the panel inside Telegram; the address has nothing secret in it."""
    answer = await operator.ask("/admin")
    assert answer.text == RU("bot.admin")
    [button] = answer.buttons()
    assert (button["text"], button["web_app"]) == (
        RU("bot.admin.button"),
        {"url": f"{bot.config.auth_base_url}/admin"},
    )


async def test_the_way_to_the_panel_without_https(dsn: str) -> None:
    """Where Telegram refuses the button, the address comes as text."""
    async with Telegram(allow_loopback=False) as telegram:
        operator = telegram.person("Oleg")
        config = configuration(telegram, dsn, OPERATOR_IDS=str(operator.account.id))
        async with bot_at_work(config):
            answer = await operator.ask("/admin")
    assert (answer.text or "").endswith("http://localhost:8010/admin")
    assert answer.buttons() == []


async def test_status(bot: Services, web: Services, operator: Person, ilya: Person) -> None:
    """Everything the database knows, about oneself or another; no secret in it."""
    offer = await ilya.ask(f"/login {await invited(web)}")
    await signed_in(web, ilya, offer)
    await operator.ask("/start")
    assert f"telegram_id: {operator.account.id}" in ((await operator.ask("/debug_status")).text or "")
    text = (await operator.ask(f"/debug_status {ilya.account.id}")).text or ""
    assert "first_name: Ilya" in text
    assert "session_status: active" in text
    assert "state: authorized" in text
    assert ilya.account.phone not in text


@pytest.mark.parametrize(
    "text",
    [
        "/debug_status x",
        "/debug_status 1 2",
        "/debug_status -5",
        "/debug_status 9223372036854775808",
        "/debug_reset 0",
        "/debug_test_phone",
        "/debug_test_phone 12",
        "/debug_test_phone +7999' OR 1",
    ],
)
async def test_wrong_arguments(bot: Services, operator: Person, text: str) -> None:
    """A malformed argument gets the usage."""
    assert (await operator.ask(text)).text == RU("bot.operator.usage")


async def test_somebody_unknown(bot: Services, operator: Person) -> None:
    """Nobody of that id: the answer says so."""
    nobody = RU("bot.operator.nobody", id=42)
    assert (await operator.ask("/debug_status 42")).text == nobody
    assert (await operator.ask("/debug_reset 42")).text == nobody


async def test_reset(bot: Services, web: Services, operator: Person, ilya: Person) -> None:
    """Shown, asked, done: the person goes, at Telegram too, and the story can begin again."""
    code = await invited(web)
    await signed_in(web, ilya, await ilya.ask(f"/login {code}"))
    question = await operator.ask(f"/debug_reset {ilya.account.id}")
    assert "subscriptions: 1" in (question.text or "")
    assert "sessions: 1" in (question.text or "")
    await operator.press(question, RU("bot.reset.yes"))
    await operator.read(RU("bot.reset.done", id=ilya.account.id), timeout=60)
    assert ilya.phone.devices() == []
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is None
    assert (await ilya.ask(f"/login {code}")).buttons()


async def test_reset_declined(bot: Services, operator: Person, ilya: Person) -> None:
    """No is no."""
    await ilya.ask("/start")
    question = await operator.ask(f"/debug_reset {ilya.account.id}")
    await operator.press(question, RU("bot.confirm.no"))
    await operator.read(RU("bot.confirm.kept"))
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is not None


async def test_reset_only_by_the_operator_who_asked(
    bot: Services, operator: Person, ilya: Person, telegram: Telegram
) -> None:
    """A made-up press of somebody else, or one that names another operator, does nothing."""
    await ilya.ask("/start")
    question = await operator.ask(f"/debug_reset {ilya.account.id}")
    data = str(question.buttons()[0]["callback_data"])
    assert keyboards.RESET.fullmatch(data)
    forged = inbox.press(telegram.bot, ilya.user, question, data)
    assert (await forged.answered).text == RU("bot.confirm.stale")
    other = inbox.press(
        telegram.bot, operator.user, question, f"reset:yes:{ilya.account.id}:{ilya.account.id}"
    )
    assert (await other.answered).text == RU("bot.confirm.stale")
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is not None


async def test_phone(
    bot: Services, web: Services, operator: Person, ilya: Person, telegram: Telegram
) -> None:
    """The operator's own session says whether a number is on Telegram; without one he is told to connect."""
    assert (await operator.ask(f"/debug_test_phone {ilya.account.phone}")).text == RU("error.session_missing")
    await signed_in(web, operator, await operator.ask(f"/login {await invited(web)}"))
    found = (await operator.ask(f"/debug_test_phone {ilya.account.phone}")).text or ""
    assert "Ilya" in found
    assert str(ilya.account.id) in found
    assert ilya.account.phone not in found
    absent = (await operator.ask("/debug_test_phone +7 (999) 000-11-22")).text
    assert absent == RU("bot.phone.absent", phone="+7•••••1122")
