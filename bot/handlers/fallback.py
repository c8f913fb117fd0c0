"""Updates that no other handler takes: unknown commands, plain texts, old buttons."""

from __future__ import annotations

import re

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.context import PortalContext, Route
from bot.handlers import login
from bot.handlers.filters import PRIVATE, SERVICE_MESSAGE
from shared.core import i18n
from shared.members import invites

#: A login code of Telegram, as people type it: five or six digits, perhaps apart (1 2 3 4 5, 12-345).
LOGIN_CODE = re.compile(r"\s*\d(?:[\s.-]?\d){4,5}\s*")
#: An invite pasted alone: a generated code, or a word of the code alphabet that has a digit or is all in
#: capitals, unlike an ordinary word.
PASTED_INVITE = re.compile(
    rf"\s*((?i:[{invites.ALPHABET}]{{{invites.CODE_LENGTH}}})"
    r"|(?=\S*[A-Za-z])(?=\S*\d)[A-Za-z0-9][A-Za-z0-9_-]{5,63}"
    r"|[A-Z][A-Z0-9_-]{5,63})\s*"
)
PASSWORD = re.compile(r"парол|password|passwd|\b2fa\b", re.IGNORECASE)


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [
        MessageHandler(PRIVATE & filters.COMMAND, unknown_command),
        MessageHandler(PRIVATE & filters.TEXT, plain_text),
        # the login page asked Telegram for the contact, with the person's consent: no reply needed
        MessageHandler(PRIVATE & ~SERVICE_MESSAGE & ~filters.CONTACT, anything_else),
        CallbackQueryHandler(old_button),
    ]


async def unknown_command(_update: Update, context: PortalContext) -> None:
    """An unknown command, or one that this person may not use: the same answer for both."""
    texts = await context.texts()
    await context.send_message(texts("bot.unknown_command"))


async def plain_text(update: Update, context: PortalContext) -> None:
    """A pasted invite starts a login, a secret gets a warning, other text a hint."""
    text = update.message.text or "" if update.message else ""
    invite = PASTED_INVITE.fullmatch(text)
    if invite and not LOGIN_CODE.fullmatch(text):
        await _begin(context, invite[1])
        return
    texts = await context.texts()
    is_secret = LOGIN_CODE.fullmatch(text) or PASSWORD.search(text)
    await context.send_message(texts("bot.no_secrets_here" if is_secret else "bot.plain_text"))


async def _begin(context: PortalContext, code: str) -> None:
    """Start a login. An unknown invite may be a password sent by mistake: add a warning."""
    try:
        await login.begin(context, code)
    except invites.InviteUnknown as error:
        texts = await context.texts()
        await context.send_message("\n\n".join((i18n.error_text(texts, error), texts("bot.pasted_secret"))))


async def anything_else(_update: Update, context: PortalContext) -> None:
    """A picture, a sticker: the same hint."""
    texts = await context.texts()
    await context.send_message(texts("bot.plain_text"))


async def old_button(_update: Update, context: PortalContext) -> None:
    """A button with unknown data, for example of an earlier release."""
    texts = await context.texts()
    await context.answer_callback(texts("bot.confirm.stale"))
