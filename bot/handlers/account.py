"""/logout and /language: what a person decides about himself."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from bot import dashboard, keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers.filters import PRIVATE, Press
from shared.core import i18n
from shared.members import users


def routes() -> list[Route]:
    """What this module answers."""
    return [
        CommandHandler("logout", ask_log_out, PRIVATE),
        CommandHandler("language", ask_language, PRIVATE),
        Press(log_out, keyboards.LOG_OUT),
        Press(choose_language, keyboards.LANGUAGE),
    ]


async def ask_log_out(_update: Update, context: PortalContext) -> None:
    """`/logout`: say what will happen, ask."""
    texts = await context.texts()
    await context.say(texts("bot.logout.confirm"), keyboards.confirm_log_out(texts))


async def log_out(_update: Update, context: PortalContext) -> None:
    """The answer to it: the session ends at Telegram and here; the plan stays."""
    texts = await context.texts()
    if context.press[1] == "no":
        await context.conclude(texts("bot.confirm.kept"))
    elif keyboards.is_stale(context.question):
        await context.conclude(texts("bot.confirm.stale"))
    else:
        await context.hurry(texts("bot.logout.working"))
        who = context.person.telegram_id
        result = await context.services.accounts.log_out(who, actor=f"user:{who}")
        await context.conclude(wording.logged_out(texts, result))


async def ask_language(_update: Update, context: PortalContext) -> None:
    """`/language`: offer the languages there are."""
    texts = await context.texts()
    await context.say(texts("bot.language.choose"), keyboards.languages())


async def choose_language(_update: Update, context: PortalContext) -> None:
    """Keep the choice; from now on it no longer follows the client."""
    language = context.press[1]
    async with context.services.db.transaction() as conn:
        await users.touch(conn, context.person)
        await users.choose_language(conn, context.person.telegram_id, language)
    texts = i18n.texts(language)
    await context.conclude(texts("bot.language.chosen"))
    await dashboard.speak(context.bot, context.services.config, texts, context.chat_id)
