"""What a browser without identity is offered."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from shared.configuration import config
from shared.configuration.config import Config
from shared.configuration.telegram_servers import data_centre
from webapp.auth.sign_in_options import BotName, PortalSignIn

REAL = {
    "BOT_TOKEN": "123456:abc",
    "TELEGRAM_API_ID": "1",
    "TELEGRAM_API_HASH": "x",
    "AUTH_BASE_URL": "https://auth.example.org",
    "DATABASE_URL": "postgresql://u@h/d",
    "SESSION_KEYS": "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def local() -> Config:
    """A portal beside a Telegram of its own."""
    return config.load(REAL).model_copy(
        update={
            "bot_api_url": "http://127.0.0.1:1",
            "telegram_dc": data_centre("1:127.0.0.1:1"),
            "telegram_rsa_key": "a key",
            "dev_login": True,
        }
    )


class Named(BotName):
    """A bot whose name is known."""

    async def get(self) -> str | None:
        """The name."""
        return "portal_bot"


async def test_where_telegram_itself_is_behind_the_portal() -> None:
    """Telegram's page for signing in, which comes back here, and the bot; no script of theirs is loaded."""
    settings = config.load(REAL)
    offer = await PortalSignIn(settings, Named(settings)).options("/telegram/")
    assert offer.telegram is not None
    address = urlsplit(offer.telegram)
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://oauth.telegram.org/auth"
    assert parse_qs(address.query) == {
        "bot_id": ["123456"],
        "origin": ["https://auth.example.org"],
        "return_to": ["https://auth.example.org/telegram/"],
    }
    assert (offer.bot_link, offer.development) == ("https://t.me/portal_bot", False)


async def test_a_local_portal_sends_nobody_to_telegram() -> None:
    """Its bot is not there: the name is told, no link is given."""
    settings = local()
    offer = await PortalSignIn(settings, Named(settings)).options("/telegram/")
    assert (offer.telegram, offer.bot_link, offer.bot_name) == (None, None, "portal_bot")
    assert offer.development


async def test_a_bot_api_that_does_not_answer() -> None:
    """The page goes without the name, and does not ask again with every visit."""
    settings = local()
    name = BotName(settings)
    assert (await name.get(), await name.get()) == (None, None)
