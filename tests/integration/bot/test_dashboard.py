"""The way from the chat to the dashboard: the menu button, and the button under messages."""

from __future__ import annotations

import pytest

from bot import dashboard
from sandbox.bot_api.objects import Message
from sandbox.person import NotPossible, Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.services import Services
from tests.integration.bot.journey import signed_in
from tests.integration.bot.running import bot_at_work
from tests.support.portal import configuration, invited
from tests.support.waiting import until

RU = i18n.texts("ru")
EN = i18n.texts("en")


def leads_to(message: Message) -> tuple[str, str]:
    """The text of a message's only button, and the Mini App behind it."""
    [button] = message.buttons()
    app = button["web_app"]
    assert isinstance(app, dict)
    return str(button["text"]), str(app["url"])


async def test_the_menu_button(bot: Services, telegram: Telegram, ilya: Person) -> None:
    """It opens the dashboard in every private chat, without anybody having written a word."""
    await until(lambda: telegram.bot.menu_button(ilya.account.id)["type"] == "web_app")
    button = telegram.bot.menu_button(ilya.account.id)
    assert button["text"] == RU("bot.dashboard.menu")
    assert ilya.open_menu().startswith(f"{bot.config.auth_base_url}/telegram/?lang=ru#tgWebAppData=")


async def test_it_speaks_the_persons_language(bot: Services, telegram: Telegram) -> None:
    """After the first word of somebody with another language, and after a choice of one."""
    sonya = telegram.person("Соня")
    await sonya.ask("/start")
    await until(lambda: telegram.bot.menu_button(sonya.account.id)["text"] == EN("bot.dashboard.menu"))
    question = await sonya.ask("/language")
    await sonya.press(question, RU("bot.language.name"))
    await until(lambda: telegram.bot.menu_button(sonya.account.id)["text"] == RU("bot.dashboard.menu"))
    assert bot.config.auth_base_url in sonya.open_menu()


async def test_the_button_under_messages(bot: Services, web: Services, ilya: Person) -> None:
    """Under the news of a login and under /subscription, whose words stay what they are."""
    code = await invited(web)
    await signed_in(web, ilya, await ilya.ask(f"/login {code}"))
    expected = (RU("bot.dashboard.button"), f"{bot.config.auth_base_url}/telegram/?lang=ru")
    news = await ilya.read(RU("bot.outbox.login_authorized", plan="Premium"))
    assert leads_to(news) == expected
    assert leads_to(await ilya.ask("/subscription")) == expected


async def test_without_https_there_is_no_button(telegram: Telegram, dsn: str, ilya: Person) -> None:
    """Where Telegram would refuse the button the message goes without one, and the menu stays as it was."""
    async with bot_at_work(configuration(telegram, dsn, AUTH_BASE_URL="http://portal.example.org")):
        assert (await ilya.ask("/subscription")).buttons() == []
        with pytest.raises(NotPossible):
            ilya.open_menu()


def test_where_a_mini_app_may_live(config: Config) -> None:
    """On https anywhere; on plain http only on this machine beside a local Telegram."""
    addresses = {
        "https://portal.example.org": True,
        "http://portal.example.org": False,
        "http://localhost:8010": True,
        "http://127.0.0.1:8010": True,
    }
    for base, possible in addresses.items():
        local = config.model_copy(update={"auth_base_url": base})
        assert (dashboard.address(local, "ru") is not None) is possible, base
        real = local.model_copy(update={"bot_api_url": "https://api.telegram.org"})
        assert (dashboard.address(real, "ru") is not None) is base.startswith("https"), base
