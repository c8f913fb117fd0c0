"""In a group the bot only shows the way to the private chat: an invite is nobody else's business."""

from __future__ import annotations

from telegram import Update
from telegram.ext import MessageHandler

from bot import keyboards
from bot.context import PortalContext, Route
from bot.handlers.filters import GROUP_COMMAND


def routes() -> list[Route]:
    """What this module answers."""
    return [MessageHandler(GROUP_COMMAND, show_the_way)]


async def show_the_way(_update: Update, context: PortalContext) -> None:
    """Any command: a short text and a link, nothing of what was written."""
    texts = context.client_texts
    await context.say(texts("bot.group"), keyboards.open_private_chat(texts, context.bot.username))
