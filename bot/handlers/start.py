"""/start and /help: what this bot is for. A deep link with an invite works like /login."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from bot import dashboard
from bot.context import PortalContext, Route
from bot.handlers import login
from bot.handlers.filters import PRIVATE
from bot.keyboards import START_FROM_GROUP
from shared.core import i18n
from shared.members import users


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [CommandHandler("start", start, PRIVATE), CommandHandler("help", show_help, PRIVATE)]


async def start(update: Update, context: PortalContext) -> None:
    """`/start`: a greeting; `/start <invite>`, from a link `t.me/<bot>?start=<invite>`: a login."""
    if context.args and context.args != [START_FROM_GROUP]:
        await login.login(update, context)
        return
    async with context.services.db.acquire() as conn:
        user = await users.touch(conn, context.person)
    texts = i18n.texts(user.language)
    await context.send_message(texts("bot.start", name=user.first_name))
    await dashboard.localize_menu_button(context.bot, context.services.config, texts, context.chat_id)


async def show_help(_update: Update, context: PortalContext) -> None:
    """`/help`: the commands, and what the portal can do with the account."""
    texts = await context.texts()
    await context.send_message(texts("bot.help"))
