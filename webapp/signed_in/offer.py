"""What a browser without identity is offered: Telegram's sign-in page, the bot, a development login."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from shared.configuration.config import Config
from webapp.signed_in.bot_name import BotName

WIDGET_PAGE = (
    "https://oauth.telegram.org/auth"  # what the Login Widget's button opens; no script of theirs is needed
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The ways in from one page."""

    telegram: str | None  #: address of Telegram's page, which comes back with `#tgAuthResult=`
    bot_link: str | None
    bot_name: str | None  #: without its @
    development: bool


class SignInOffer:
    """Knows what this portal can offer. A link to Telegram is given only where Telegram is behind it."""

    def __init__(self, config: Config, bot_name: BotName) -> None:
        self._config = config
        self._bot_name = bot_name

    async def to(self, path: str) -> Offer:
        """The ways in for a page at this path."""
        config, name = self._config, await self._bot_name.get()
        is_real = config.is_telegrams_own
        return Offer(
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


SIGN_IN_OFFER = web.AppKey("sign_in_offer", SignInOffer)
