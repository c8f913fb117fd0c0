"""/logout and /language: disconnect the account, choose a language."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from bot import dashboard, keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers.confirmation import is_confirmed
from bot.handlers.filters import PRIVATE, ButtonHandler
from shared.core import i18n
from shared.members import users


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [
        CommandHandler("logout", ask_log_out, PRIVATE),
        CommandHandler("language", ask_language, PRIVATE),
        ButtonHandler(log_out, keyboards.LOG_OUT),
        ButtonHandler(choose_language, keyboards.LANGUAGE),
    ]


async def ask_log_out(_update: Update, context: PortalContext) -> None:
    """`/logout`: explain what happens and ask for confirmation."""
    texts = await context.texts()
    await context.send_message(texts("bot.logout.confirm"), keyboards.confirm_log_out(texts))


async def log_out(_update: Update, context: PortalContext) -> None:
    """The answer: end the session in Telegram and delete it here; the plan stays."""
    texts = await context.texts()
    if await is_confirmed(context, texts):
        await context.answer_callback(texts("bot.logout.working"))
        who = context.person.telegram_id
        result = await context.services.accounts.log_out(who, actor=f"user:{who}")
        await context.close_question(wording.logged_out(texts, result))


async def ask_language(_update: Update, context: PortalContext) -> None:
    """`/language`: show the available languages."""
    texts = await context.texts()
    await context.send_message(texts("bot.language.choose"), keyboards.languages())


async def choose_language(_update: Update, context: PortalContext) -> None:
    """Store the language; from now on it no longer follows the client's."""
    language = context.callback_data[1]
    async with context.services.db.transaction() as conn:
        await users.touch(conn, context.person)
        await users.choose_language(conn, context.person.telegram_id, language)
    texts = i18n.texts(language)
    await context.close_question(texts("bot.language.chosen"))
    await dashboard.set_menu_button(context.bot, context.services.config, texts, context.chat_id)
