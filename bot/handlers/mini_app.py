"""Buttons that open a page of the portal inside Telegram."""

from __future__ import annotations

import logging

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.context import PortalContext

log = logging.getLogger(__name__)


async def send_button(
    context: PortalContext, text: str, keyboard: InlineKeyboardMarkup, *, bare: str
) -> Message:
    """Send a text with a Mini App button, or `bare` (with the link) when Telegram refuses the button.

    Telegram refuses an address that is not https. Raises TelegramError.
    """
    try:
        return await context.send_message(text, keyboard)
    except BadRequest as error:
        if not _is_about_the_button(error):
            raise
    log.warning("Telegram refuses a Mini App button without https in AUTH_BASE_URL: sending the link as text")
    return await context.send_message(bare)


def _is_about_the_button(error: BadRequest) -> bool:
    """Telegram: "BUTTON_URL_INVALID", "… Web App URL '…' is invalid: Only HTTPS links are allowed"."""
    return "button" in error.message.lower()
