"""In a group the bot only links to the private chat: an invite must stay private."""

from __future__ import annotations

from telegram import Update
from telegram.ext import MessageHandler

from bot import keyboards
from bot.context import PortalContext, Route
from bot.handlers.filters import GROUP_COMMAND


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [MessageHandler(GROUP_COMMAND, link_to_private_chat)]


async def link_to_private_chat(_update: Update, context: PortalContext) -> None:
    """Any command: reply with a short text and a link, and quote nothing."""
    texts = context.client_texts
    await context.send_message(texts("bot.group"), keyboards.open_private_chat(texts, context.bot.username))
