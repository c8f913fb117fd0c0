"""/my_data and /delete_me: what is stored about a person is theirs to have, and theirs to erase."""

from __future__ import annotations

import json

from babel.dates import format_datetime
from telegram import Update
from telegram.ext import CommandHandler

from bot import keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers.filters import PRIVATE, Press
from shared.privacy import my_data


def routes() -> list[Route]:
    """What this module answers."""
    return [
        CommandHandler("my_data", send_data, PRIVATE),
        CommandHandler("delete_me", ask_erasure, PRIVATE),
        Press(erase, keyboards.ERASE),
    ]


async def send_data(_update: Update, context: PortalContext) -> None:
    """`/my_data`: everything stored about the person, as a JSON file."""
    texts, who = await context.texts(), context.person.telegram_id
    data = await my_data.collect(context.services.db, who)
    if data.is_empty:
        await context.say(texts("bot.my_data.nothing"))
        return
    content = json.dumps(data.document(), ensure_ascii=False, indent=2).encode()
    moment = format_datetime(data.made_at, format="long", locale=texts.language)
    await context.send_file(my_data.file_name(who), content, texts("bot.my_data.file", moment=moment))


async def ask_erasure(_update: Update, context: PortalContext) -> None:
    """`/delete_me`: say what goes, ask."""
    texts = await context.texts()
    counts = await context.services.erasure.preview(context.person.telegram_id)
    if counts is None:
        await context.say(texts("bot.delete.nothing"))
        return
    question = wording.erasure_preview(texts, counts, is_operator=context.is_operator)
    await context.say(question, keyboards.confirm_erasure(texts))


async def erase(_update: Update, context: PortalContext) -> None:
    """The answer to it: logged out at Telegram, then gone. The last word needs no row any more."""
    texts = await context.texts()
    if context.press[1] == "no":
        await context.conclude(texts("bot.confirm.kept"))
    elif keyboards.is_stale(context.question):
        await context.conclude(texts("bot.confirm.stale"))
    else:
        await context.hurry(texts("bot.delete.working"))
        erased = await context.services.erasure.erase(context.person.telegram_id)
        done = None if erased is None else wording.erased(texts, remote=erased.remote)
        await context.conclude(done or texts("bot.delete.nothing"))
