"""The ways to sign in that a page offers: Telegram's sign-in page, the bot, the development login."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from shared.configuration.config import Config

PATIENCE = 2.0  # seconds; a page without the name is better than no page
REST = 30.0  # seconds between two tries while the Bot API does not answer

log = logging.getLogger("webapp")


class BotName:
    """The bot's @name, asked of the Bot API once, when it is first needed."""

    def __init__(self, config: Config) -> None:
        test = "/test" if config.telegram_test_dc else ""
        self._url = (
            f"{config.bot_api_url}/bot{config.bot_token.reveal()}{test}/getMe"  # has the token: never logged
        )
        self._name: str | None = None
        self._asked = float("-inf")
        self._asking = asyncio.Lock()

    async def get(self) -> str | None:
        """The name without its @; None while the Bot API does not tell."""
        if self._name is None:
            async with self._asking:
                await self._learn()
        return self._name

    async def _learn(self) -> None:
        """Ask, unless somebody else just did."""
        if self._name is None and time.monotonic() - self._asked > REST:
            self._name = await self._ask()
            self._asked = time.monotonic()

    async def _ask(self) -> str | None:
        try:
            async with (
                ClientSession(timeout=ClientTimeout(PATIENCE)) as client,
                client.get(self._url) as answer,
            ):
                body = await answer.json()
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("the bot's name is not known: %s", type(error).__name__)
            return None
        with suppress(KeyError, TypeError):
            return str(body["result"]["username"])
        return None


WIDGET_PAGE = (
    "https://oauth.telegram.org/auth"  # what the Login Widget's button opens; no script of theirs is needed
)


@dataclass(frozen=True, kw_only=True)
class SignInOptions:
    """The ways to sign in from one page."""

    telegram: str | None  #: address of Telegram's page, which comes back with `#tgAuthResult=`
    bot_link: str | None
    bot_name: str | None  #: without its @
    development: bool


class PortalSignIn:
    """The sign-in options of a portal; links to Telegram only where it uses Telegram's own servers."""

    def __init__(self, config: Config, bot_name: BotName) -> None:
        self._config = config
        self._bot_name = bot_name

    async def options(self, path: str) -> SignInOptions:
        """The ways to sign in from a page at this path."""
        config, name = self._config, await self._bot_name.get()
        is_real = config.is_telegrams_own
        return SignInOptions(
            telegram=self._widget(path) if is_real else None,
            bot_link=f"https://t.me/{name}" if is_real and name else None,
            bot_name=name,
            development=config.dev_login,
        )

    def _widget(self, path: str) -> str:
        """https://core.telegram.org/widgets/login; the bot's domain is set by BotFather's /setdomain."""
        base = urlsplit(self._config.auth_base_url)
        origin = f"{base.scheme}://{base.netloc}"
        wanted = {"bot_id": self._config.bot_id, "origin": origin, "return_to": f"{origin}{path}"}
        return f"{WIDGET_PAGE}?{urlencode(wanted)}"
