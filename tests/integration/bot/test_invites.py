"""Invites and plans in the chat: for operators, and for nobody else."""

from __future__ import annotations

import re

import pytest

from bot import keyboards
from bot.handlers.invites import PAGE
from sandbox.bot_api import inbox
from sandbox.bot_api.objects import Message
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import audit, i18n
from shared.members import invites
from shared.members.invites import InviteCode, normalise
from shared.services import Services
from tests.support.portal import invited

RU = i18n.texts("ru")
COMMANDS = ["/invites", "/invite_new premium", "/invite_revoke {code}", "/plans"]


def shown(message: Message) -> list[str]:
    """The codes on a page of the list."""
    return re.findall(r"^([A-Z0-9_-]+) · ", message.text or "", re.MULTILINE)


async def status(services: Services, code: InviteCode) -> invites.InviteStatus:
    """The current status of an invite."""
    async with services.db.acquire() as conn:
        return (await invites.get(conn, code)).status


@pytest.mark.parametrize("name", ["Ilya", "Stranger"])
async def test_to_others_the_commands_do_not_exist(bot: Services, telegram: Telegram, name: str) -> None:
    """Anyone else gets the answer to an unknown command, and nothing happens."""
    person, code = telegram.person(name), await invited(bot)
    unknown = (await person.ask("/nosuch")).text
    for command in COMMANDS:
        assert (await person.ask(command.format(code=code))).text == unknown
    async with bot.db.acquire() as conn:
        assert [invite.code for invite in await invites.every(conn)] == [code]


async def test_a_new_invite(bot: Services, operator: Person, ilya: Person, telegram: Telegram) -> None:
    """Code and deep link are answered, the link works, and the audit log knows who issued it."""
    answer = (await operator.ask("/invite_new premium 2 30")).text or ""
    found = re.search(r"Код:\n(\S+)\n\nСсылка:\n(\S+)", answer)
    assert found is not None
    code, link = found.groups()
    assert link == f"https://t.me/{telegram.bot.user.username}?start={code}"
    async with bot.db.acquire() as conn:
        invite = await invites.get(conn, normalise(code))
        (line,) = await audit.history(conn, f"invite:{code}")
    assert (invite.plan, invite.max_uses) == ("premium", 2)
    assert invite.expires_at is not None
    assert (invite.expires_at - invite.created_at).days == 30
    assert invite.created_by == line.actor == f"operator:{operator.account.id}"
    started = ilya.follow(link)
    assert (await ilya.read("Инвайт код принят", after=started)).buttons()


@pytest.mark.parametrize(
    "text",
    [
        "/invite_new",
        "/invite_new premium 0",
        "/invite_new premium x",
        "/invite_new premium 1 0",
        "/invite_new premium 1 9999",
        "/invite_new premium 9999999",
        "/invite_new premium 1 1 1",
        "/invite_revoke",
        "/invite_revoke A B",
    ],
)
async def test_wrong_arguments(bot: Services, operator: Person, text: str) -> None:
    """A malformed argument gets the usage."""
    assert (await operator.ask(text)).text == RU("bot.invites.usage")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/invite_new gold", "error.plan_unknown"),
        ("/invite_revoke NOBODYS", "error.invite_unknown"),
        ("/invite_revoke код", "error.invite_malformed"),
    ],
)
async def test_what_does_not_exist(bot: Services, operator: Person, text: str, key: str) -> None:
    """A plan or an invite that nobody knows is named as such."""
    assert (await operator.ask(text)).text == RU(key)


async def test_revoking_asks_first(bot: Services, operator: Person) -> None:
    """Shown, asked, done, and audited; a second time it says that it was so before."""
    code = await invited(bot)
    question = await operator.ask(f"/invite_revoke {code.lower()}")
    assert code in (question.text or "")
    await operator.press(question, RU("bot.confirm.no"))
    await operator.read(RU("bot.confirm.kept"))
    assert await status(bot, code) is invites.InviteStatus.OPEN
    question = await operator.ask(f"/invite_revoke {code}")
    await operator.press(question, RU("bot.invites.revoke.yes"))
    done = await operator.read("Инвайт отозван")
    assert (done.message_id, done.buttons()) == (question.message_id, [])
    assert RU("bot.invites.revoked") in (done.text or "")
    assert await status(bot, code) is invites.InviteStatus.REVOKED
    async with bot.db.acquire() as conn:
        last, *_ = await audit.history(conn, f"invite:{code}")
    assert (last.actor, last.action) == (f"operator:{operator.account.id}", "invite.revoked")
    assert "уже отозван" in ((await operator.ask(f"/invite_revoke {code}")).text or "")


async def test_the_longest_code_fits_a_button(bot: Services, operator: Person) -> None:
    """A code of 64 characters is revoked like any other."""
    code = "X" * 64
    async with bot.db.acquire() as conn:
        await invites.issue(conn, plan="basic", expires_in=None, code=normalise(code), actor="cli")
    question = await operator.ask(f"/invite_revoke {code}")
    await operator.press(question, RU("bot.invites.revoke.yes"))
    await operator.read("Инвайт отозван")
    assert await status(bot, normalise(code)) is invites.InviteStatus.REVOKED


async def test_a_press_of_somebody_else(
    bot: Services, operator: Person, ilya: Person, telegram: Telegram
) -> None:
    """A made-up press under an operator's question does nothing."""
    code = await invited(bot)
    question = await operator.ask(f"/invite_revoke {code}")
    data = str(question.buttons()[0]["callback_data"])
    assert keyboards.REVOKE.fullmatch(data)
    for forged in (data, "invites:0"):
        query = inbox.press(telegram.bot, ilya.user, question, forged)
        assert (await query.answered).text == RU("bot.confirm.stale")
    assert await status(bot, code) is invites.InviteStatus.OPEN


async def test_the_list_has_pages(bot: Services, operator: Person) -> None:
    """Nothing, one page, many: the newest first, turned in the same message, and every invite once."""
    assert (await operator.ask("/invites")).text == RU("bot.invites.none")
    codes = [await invited(bot) for _ in range(PAGE)]
    first = await operator.ask("/invites")
    assert (shown(first), first.buttons()) == (codes[::-1], [])
    codes += [await invited(bot) for _ in range(PAGE + 1)]
    page = await operator.ask("/invites")
    seen, number = shown(page), page.message_id
    for turn in (2, 3):
        await operator.press(page, "▶️")
        page = await operator.read(f"(страница {turn} из 3)", after=number - 1)
        assert page.message_id == number
        seen += shown(page)
    assert seen == codes[::-1]
    assert [button["text"] for button in page.buttons()] == ["◀️"]
    await operator.press(page, "◀️")
    await operator.read("(страница 2 из 3)", after=number - 1)


async def test_plans(bot: Services, operator: Person) -> None:
    """Every plan with its limits, how long it lasts, and how many people have it."""
    text = (await operator.ask("/plans")).text or ""
    assert "Premium (premium)\n  • Каналов: 50\n  • Постов/день: 1000\n" in text
    assert "  • Длится: 14 дней\n  • Сейчас у людей: 0" in text
    assert "  • Длится: бессрочно\n" in text
