"""What the bot answers in a private chat, apart from logins."""

from __future__ import annotations

import logging
import re

import pytest

from sandbox.bot_api import inbox
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.members import subscriptions, users
from shared.services import Services
from tests.integration.bot.journey import signed_in
from tests.integration.bot.running import bot_at_work
from tests.support.portal import as_member, invited
from tests.support.promised import SUCCESS
from tests.support.waiting import until

RU = i18n.texts("ru")
EN = i18n.texts("en")


async def test_start_and_help(bot: Services, ilya: Person) -> None:
    """A newcomer is greeted by name; help says what the portal may do with the account."""
    assert (await ilya.ask("/start")).text == RU("bot.start", name="Ilya")
    assert (await ilya.ask("/start go")).text == RU("bot.start", name="Ilya")
    assert (await ilya.ask("/help")).text == RU("bot.help")
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is not None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/nosuch", "bot.unknown_command"),
        ("/debug_status", "bot.unknown_command"),
        ("/nosuch with arguments", "bot.unknown_command"),
        ("привет", "bot.plain_text"),
        ("hello", "bot.plain_text"),
        ("два слова", "bot.plain_text"),
        ("/ / /", "bot.plain_text"),
        ("12345", "bot.no_secrets_here"),
        ("1 2 3 4 5", "bot.no_secrets_here"),
        ("123-456", "bot.no_secrets_here"),
        ("мой пароль qwerty", "bot.no_secrets_here"),
        ("x" * 4096, "bot.plain_text"),
    ],
)
async def test_what_is_not_understood(bot: Services, ilya: Person, text: str, key: str) -> None:
    """Unknown commands, chatter and secrets each get a helpful answer."""
    assert (await ilya.ask(text)).text == RU(key)


async def test_a_shared_number_is_not_answered(bot: Services, ilya: Person) -> None:
    """The contact that the page asked for is no message to the bot."""
    ilya.share_phone()
    assert (await ilya.ask("/help")).text == RU("bot.help")
    assert [message.text for message in ilya.messages() if message.from_bot] == [RU("bot.help")]


async def test_subscription_without_one(bot: Services, ilya: Person, telegram: Telegram) -> None:
    """Who has no plan hears what to do, in the language of the client."""
    assert (await ilya.ask("/subscription")).text == RU("bot.subscription.none")
    assert (await telegram.person("Stranger").ask("/subscription")).text == EN("bot.subscription.none")


async def test_subscription_of_somebody_disconnected(bot: Services, ilya: Person) -> None:
    """A plan without a session: the status warns, and the way back is shown; a last day is told."""
    async with bot.db.transaction() as conn:
        await users.touch(conn, as_member(ilya))
        await subscriptions.grant(conn, telegram_id=ilya.account.id, plan_code="trial", invite_code=None)
    text = (await ilya.ask("/subscription")).text or ""
    assert "📊 Тариф: Trial\n🔐 Статус: ⚠️ Аккаунт не подключён\n📅 Действует до: " in text
    assert "  • AI дайджесты: ❌\n\n👉 " in text


async def test_language_is_chosen_and_kept(bot: Services, ilya: Person) -> None:
    """The chosen language outlives the client's; a second press changes nothing."""
    question = await ilya.ask("/language")
    await ilya.press(question, "English")
    concluded = await ilya.read(EN("bot.language.chosen"))
    assert concluded.message_id == question.message_id
    assert concluded.buttons() == []
    assert (await ilya.ask("/help")).text == EN("bot.help")
    await ilya.press(question, "Русский")
    assert (await ilya.ask("/help")).text == RU("bot.help")


async def test_log_out(bot: Services, web: Services, ilya: Person) -> None:
    """Asked first, then done: the device is gone, the plan stays, and the way back needs no invite."""
    await signed_in(web, ilya, await ilya.ask(f"/login {await invited(web)}"))
    news = await ilya.read(SUCCESS)
    assert len(ilya.phone.devices()) == 1
    question = await ilya.ask("/logout")
    assert question.message_id > news.message_id
    await ilya.press(question, RU("bot.logout.yes"))
    concluded = await ilya.read(RU("bot.logout.done"))
    assert concluded.message_id == question.message_id
    assert ilya.phone.devices() == []
    assert "Аккаунт не подключён" in ((await ilya.ask("/subscription")).text or "")
    assert "Повторное подключение" in ((await ilya.ask("/login")).text or "")


async def test_log_out_can_be_declined(bot: Services, ilya: Person) -> None:
    """No is no, and the buttons go; who was never connected is told so."""
    question = await ilya.ask("/logout")
    await ilya.press(question, RU("bot.confirm.no"))
    await ilya.read(RU("bot.confirm.kept"))
    question = await ilya.ask("/logout")
    await ilya.press(question, RU("bot.logout.yes"))
    await ilya.read(RU("bot.logout.nothing"))


async def test_an_unknown_button(bot: Services, ilya: Person, telegram: Telegram) -> None:
    """A button of another release ends its spinner and says why nothing happens."""
    question = await ilya.ask("/logout")
    query = inbox.press(telegram.bot, ilya.user, question, "nonsense")
    assert (await query.answered).text == RU("bot.confirm.stale")


async def test_an_unforeseen_error(bot: Services, ilya: Person, caplog: pytest.LogCaptureFixture) -> None:
    """A bug: the person gets a number and no word of it, the log has the traceback under that number."""
    code = await invited(bot)
    async with bot.db.acquire() as conn:
        await conn.execute("ALTER TABLE logins RENAME TO gone")
    text = (await ilya.ask(f"/login {code}")).text or ""
    found = re.search(r"номер ([0-9a-f]{8})", text)
    assert found is not None
    assert text == RU("error.internal_error.detailed", reference=found[1])
    assert f"reference {found[1]}" in caplog.text
    assert "UndefinedTableError" in caplog.text


async def test_the_menu(telegram: Telegram, config: Config, operator: Person, ilya: Person) -> None:
    """Private chats show the commands in both languages; an operator who wrote before sees his own too."""
    operator.send("/start")
    async with bot_at_work(config):
        await until(lambda: len(telegram.bot_api.calls("setMyCommands")) == 6)
    offered = telegram.bot.commands.offered
    everybodys = ["login", "subscription", "cancel", "logout", "language", "my_data", "delete_me", "help"]
    for language, texts in (("ru", RU), ("en", EN), ("fr", EN)):
        shown = offered(ilya.chat, ilya.account.id, language)
        assert [entry["command"] for entry in shown] == everybodys
        assert shown[0]["description"] == texts("command.login")
    shown = offered(operator.chat, operator.account.id, "ru")
    assert [entry["command"] for entry in shown] == [
        *everybodys,
        "admin",
        "invites",
        "invite_new",
        "invite_revoke",
        "plans",
        "debug_status",
        "debug_reset",
        "debug_test_phone",
    ]
    group = telegram.add_group("Friends", ilya)
    assert offered(group, ilya.account.id, "ru") == []


async def test_an_operator_who_never_wrote(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    """The menu cannot be set yet: logged, but not as a warning."""
    caplog.set_level(logging.INFO)
    async with bot_at_work(config):
        await until(lambda: "gets no menu before writing" in caplog.text)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
