"""Whatever no other handler answers: unknown commands, plain texts, old buttons."""

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
#: An invite pasted alone: like a generated code, or another word of the alphabet that is no ordinary
#: one, for it has a digit or is all in capitals.
PASTED_INVITE = re.compile(
    rf"\s*((?i:[{invites.ALPHABET}]{{{invites.CODE_LENGTH}}})"
    r"|(?=\S*[A-Za-z])(?=\S*\d)[A-Za-z0-9][A-Za-z0-9_-]{5,63}"
    r"|[A-Z][A-Z0-9_-]{5,63})\s*"
)
PASSWORD = re.compile(r"парол|password|passwd|\b2fa\b", re.IGNORECASE)


def routes() -> list[Route]:
    """What this module answers."""
    return [
        MessageHandler(PRIVATE & filters.COMMAND, unknown_command),
        MessageHandler(PRIVATE & filters.TEXT, plain_text),
        # a contact is what the page asked Telegram for, with its owner's consent: nothing to answer here
        MessageHandler(PRIVATE & ~SERVICE_MESSAGE & ~filters.CONTACT, anything_else),
        CallbackQueryHandler(old_button),
    ]


async def unknown_command(_update: Update, context: PortalContext) -> None:
    """A command nobody knows, or that is not for this person: one answer for both."""
    texts = await context.texts()
    await context.say(texts("bot.unknown_command"))


async def plain_text(update: Update, context: PortalContext) -> None:
    """A pasted invite is a login; secrets get a warning; the rest a hint."""
    text = update.message.text or "" if update.message else ""
    invite = PASTED_INVITE.fullmatch(text)
    if invite and not LOGIN_CODE.fullmatch(text):
        await _begin(context, invite[1])
        return
    texts = await context.texts()
    is_secret = LOGIN_CODE.fullmatch(text) or PASSWORD.search(text)
    await context.say(texts("bot.no_secrets_here" if is_secret else "bot.plain_text"))


async def _begin(context: PortalContext, code: str) -> None:
    """A login; what is no invite may have been a password, and its owner should know where he typed it."""
    try:
        await login.begin(context, code)
    except invites.InviteUnknown as error:
        texts = await context.texts()
        await context.say("\n\n".join((i18n.error_text(texts, error), texts("bot.pasted_secret"))))


async def anything_else(_update: Update, context: PortalContext) -> None:
    """A picture, a sticker: the same hint."""
    texts = await context.texts()
    await context.say(texts("bot.plain_text"))


async def old_button(_update: Update, context: PortalContext) -> None:
    """A button of an earlier release, or made up."""
    texts = await context.texts()
    await context.hurry(texts("bot.confirm.stale"))
