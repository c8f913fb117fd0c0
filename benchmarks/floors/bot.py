"""The floor of an answered command: python-telegram-bot as it comes, one handler, one SELECT."""

from __future__ import annotations

import asyncio
import os
import time

import asyncpg
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from benchmarks.answering import answer

QUERY = "SELECT subscription_type, is_authenticated, language FROM users WHERE telegram_id = $1"
TEXT = "Your subscription: {plan}. " + "x" * 200  # about as long as the portal's answer


async def cpu() -> float:
    """CPU seconds of this process so far."""
    return time.process_time()


async def main() -> None:
    """Poll the Bot API and answer, many chats at once, until standard input ends."""
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"])

    async def subscription(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_user is None or update.effective_message is None:
            return
        row = await pool.fetchrow(QUERY, update.effective_user.id)
        await update.effective_message.reply_text(TEXT.format(plan=row and row["subscription_type"]))

    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['BOT_API_URL']}/bot")
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(CommandHandler("subscription", subscription))
    async with application:
        await application.start()
        if application.updater is not None:
            await application.updater.start_polling()
        await answer({"cpu": cpu})
        if application.updater is not None:
            await application.updater.stop()
        await application.stop()
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main())
