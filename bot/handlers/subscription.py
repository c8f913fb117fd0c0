"""/subscription: the plan, whether the account is connected, the limits."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from bot import dashboard
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers.filters import PRIVATE
from shared.core import i18n
from shared.members import subscriptions


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [CommandHandler("subscription", subscription, PRIVATE)]


async def subscription(_update: Update, context: PortalContext) -> None:
    """`/subscription`: the subscription and a button that opens the dashboard."""
    async with context.services.db.acquire() as conn:
        overview = await subscriptions.overview(conn, context.person.telegram_id)
    has_plan = overview.subscription is not None
    texts = i18n.texts(overview.language) if has_plan else await context.texts()
    keyboard = dashboard.button(context.services.config, texts)
    await context.send_message(wording.subscription(texts, overview), keyboard)
