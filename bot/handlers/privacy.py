"""/my_data and /delete_me: export and erase a person's data."""

from __future__ import annotations

import json

from babel.dates import format_datetime
from telegram import Update
from telegram.ext import CommandHandler

from bot import keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers.confirmation import is_confirmed
from bot.handlers.filters import PRIVATE, ButtonHandler
from shared.privacy import my_data


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [
        CommandHandler("my_data", send_data, PRIVATE),
        CommandHandler("delete_me", ask_erasure, PRIVATE),
        ButtonHandler(erase, keyboards.ERASE),
    ]


async def send_data(_update: Update, context: PortalContext) -> None:
    """`/my_data`: everything stored about the person, as a JSON file."""
    texts, who = await context.texts(), context.person.telegram_id
    data = await my_data.collect(context.services.db, who)
    if data.is_empty:
        await context.send_message(texts("bot.my_data.nothing"))
        return
    content = json.dumps(data.document(), ensure_ascii=False, indent=2).encode()
    moment = format_datetime(data.made_at, format="long", locale=texts.language)
    await context.send_document(my_data.file_name(who), content, texts("bot.my_data.file", moment=moment))


async def ask_erasure(_update: Update, context: PortalContext) -> None:
    """`/delete_me`: show what would be deleted and ask for confirmation."""
    texts = await context.texts()
    counts = await context.services.erasure.preview(context.person.telegram_id)
    if counts is None:
        await context.send_message(texts("bot.delete.nothing"))
        return
    question = wording.erasure_preview(texts, counts, is_operator=context.is_operator)
    await context.send_message(question, keyboards.confirm_erasure(texts))


async def erase(_update: Update, context: PortalContext) -> None:
    """The answer: log out of Telegram, then delete. The last message needs no row of the person."""
    texts = await context.texts()
    if await is_confirmed(context, texts):
        await context.answer_callback(texts("bot.delete.working"))
        erased = await context.services.erasure.erase(context.person.telegram_id)
        done = None if erased is None else wording.erased(texts, remote=erased.remote)
        await context.close_question(done or texts("bot.delete.nothing"))
