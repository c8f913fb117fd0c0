"""The way from the chat to the dashboard: the button beside the message field, and one under messages."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from telegram import Bot, InlineKeyboardMarkup, MenuButtonWebApp, WebAppInfo
from telegram.error import TelegramError

from bot import keyboards
from bot.retry import retrying
from shared.configuration.config import Config
from shared.core import i18n
from shared.core.i18n import Texts

log = logging.getLogger(__name__)

PATH = "/telegram/"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def address(config: Config, language: str) -> str | None:
    """Where the dashboard is; None where Telegram would take no Mini App button for it.

    A Mini App's address is https; beside a local Telegram this very machine will do.
    """
    base = urlsplit(config.auth_base_url)
    is_local = not config.is_telegrams_own and base.hostname in LOOPBACK
    if base.scheme != "https" and not is_local:
        return None
    return f"{config.auth_base_url}{PATH}?lang={language}"


def button(config: Config, texts: Texts) -> InlineKeyboardMarkup | None:
    """The button under a message, if there can be one."""
    url = address(config, texts.language)
    return None if url is None else keyboards.open_dashboard(texts, url)


async def publish(bot: Bot, config: Config) -> None:
    """Put the menu button into every private chat, in the portal's own language. Never raises."""
    await speak(bot, config, i18n.texts(i18n.pick(None)), None)


async def greet(bot: Bot, config: Config, texts: Texts, chat_id: int) -> None:
    """Have the menu button of a chat speak its person's language, if it does not by itself. Never raises."""
    if texts.language != i18n.pick(None):
        await speak(bot, config, texts, chat_id)


async def speak(bot: Bot, config: Config, texts: Texts, chat_id: int | None) -> None:
    """Set the menu button of a chat, or (None) of all that have none of their own. Never raises."""
    url = address(config, texts.language)
    if url is None:
        return
    menu = MenuButtonWebApp(texts("bot.dashboard.menu"), WebAppInfo(url))
    try:
        await retrying(lambda: bot.set_chat_menu_button(chat_id, menu))
    except TelegramError as error:
        log.warning("the menu button could not be set: %s", error.message)
