"""The operators' commands. Nobody else's update gets here: to others these commands do not exist."""

from __future__ import annotations

import re
from collections.abc import Collection

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers import mini_app
from bot.handlers.filters import PRIVATE, Press
from shared.core.redaction import mask_phone

PHONE = re.compile(r"\+?\d{7,15}")
TELEGRAM_ID = re.compile(r"[1-9]\d{0,15}")  # at most 52 bits, https://core.telegram.org/bots/api#user


def routes(operator_ids: Collection[int]) -> list[Route]:
    """What this module answers, and to whom."""
    if not operator_ids:
        return []
    operators = PRIVATE & filters.User(operator_ids)
    return [
        CommandHandler("admin", open_panel, operators),
        CommandHandler("debug_status", status, operators),
        CommandHandler("debug_reset", ask_reset, operators),
        CommandHandler("debug_test_phone", look_up_phone, operators),
        Press(reset, keyboards.RESET),
    ]


async def open_panel(_update: Update, context: PortalContext) -> None:
    """`/admin`: the way to the operators' panel."""
    texts = await context.texts()
    url = f"{context.services.config.auth_base_url}/admin"
    keyboard = keyboards.open_panel(texts, url)
    await mini_app.offer(context, texts("bot.admin"), keyboard, bare=texts("bot.admin.link", url=url))


async def status(_update: Update, context: PortalContext) -> None:
    """`/debug_status [telegram_id]`: everything the database knows, secrets masked."""
    whom = _target(context)
    if whom is None:
        await context.say((await context.texts())("bot.operator.usage"))
        return
    facts = await context.services.accounts.status(whom)
    if facts is None:
        await context.say((await context.texts())("bot.operator.nobody", id=whom))
    else:
        await context.say(wording.status(facts))


async def ask_reset(_update: Update, context: PortalContext) -> None:
    """`/debug_reset [telegram_id]`: show what would go, ask."""
    texts = await context.texts()
    whom = _target(context)
    if whom is None:
        await context.say(texts("bot.operator.usage"))
        return
    counts = await context.services.accounts.reset_preview(whom)
    if counts is None:
        await context.say(texts("bot.operator.nobody", id=whom))
        return
    keyboard = keyboards.confirm_reset(texts, operator_id=context.person.telegram_id, telegram_id=whom)
    await context.say(wording.reset_preview(texts, whom, counts), keyboard)


async def reset(_update: Update, context: PortalContext) -> None:
    """The answer to it, good for a moment and for the operator who asked."""
    texts = await context.texts()
    press = keyboards.reset_press(context.press)
    me = context.person.telegram_id
    if not context.is_operator or press.operator_id != me:
        await context.hurry(texts("bot.confirm.stale"))
    elif keyboards.is_stale(context.question):
        await context.conclude(texts("bot.confirm.stale"))
    elif not press.agreed:
        await context.conclude(texts("bot.confirm.kept"))
    else:
        await context.hurry(texts("bot.reset.working"))
        await context.services.accounts.reset(press.telegram_id, actor=f"operator:{me}")
        await context.conclude(texts("bot.reset.done", id=press.telegram_id))


async def look_up_phone(_update: Update, context: PortalContext) -> None:
    """`/debug_test_phone +7…`: is this number on Telegram, as the operator's own session sees it."""
    texts = await context.texts()
    phone = re.sub(r"[\s()-]", "", "".join(context.args or ()))
    if not PHONE.fullmatch(phone):
        await context.say(texts("bot.operator.usage"))
        return
    found = await context.services.accounts.phone_on_telegram(context.person.telegram_id, phone)
    masked = mask_phone(phone)
    if found is None:
        await context.say(texts("bot.phone.absent", phone=masked))
    else:
        await context.say(texts("bot.phone.found", phone=masked, id=found.telegram_id, name=found.first_name))


def _target(context: PortalContext) -> int | None:
    """The Telegram id that was asked for, the operator's own by default; None for what is none."""
    if not context.args:
        return context.person.telegram_id
    text = context.args[0]
    return int(text) if len(context.args) == 1 and TELEGRAM_ID.fullmatch(text) else None
