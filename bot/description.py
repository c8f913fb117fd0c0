"""The description that Telegram shows in an empty chat, above "Start"."""

from __future__ import annotations

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.commands import MENUS
from bot.retry import retrying
from shared.core import i18n

log = logging.getLogger(__name__)


async def publish(bot: Bot) -> None:
    """Register the description in every language. Failures are logged only: the bot works without it."""
    for client_language, language in MENUS:
        text = i18n.texts(language)("bot.about")
        try:
            await retrying(
                lambda text=text, code=client_language: bot.set_my_description(text, code)  # type: ignore[misc]  # bound now
            )
        except TelegramError as error:
            log.warning("the bot's description could not be registered: %s", error.message)
            return
