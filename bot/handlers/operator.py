"""Operator commands; other people get the answer to an unknown command."""

from __future__ import annotations

import re
from collections.abc import Collection

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers import mini_app
from bot.handlers.filters import PRIVATE, ButtonHandler
from shared.core.redaction import mask_phone

PHONE = re.compile(r"\+?\d{7,15}")
TELEGRAM_ID = re.compile(r"[1-9]\d{0,15}")  # at most 52 bits, https://core.telegram.org/bots/api#user


def routes(operator_ids: Collection[int]) -> list[Route]:
    """The handlers, for these operators only; none when there are no operators."""
    if not operator_ids:
        return []
    operators = PRIVATE & filters.User(operator_ids)
    return [
        CommandHandler("admin", open_panel, operators),
        CommandHandler("debug_status", status, operators),
        CommandHandler("debug_reset", ask_reset, operators),
        CommandHandler("debug_test_phone", look_up_phone, operators),
        ButtonHandler(reset, keyboards.RESET),
    ]


async def open_panel(_update: Update, context: PortalContext) -> None:
    """`/admin`: a button that opens the operator panel."""
    texts = await context.texts()
    url = f"{context.services.config.auth_base_url}/admin"
    keyboard = keyboards.open_panel(texts, url)
    await mini_app.send_button(context, texts("bot.admin"), keyboard, bare=texts("bot.admin.link", url=url))


async def status(_update: Update, context: PortalContext) -> None:
    """`/debug_status [telegram_id]`: everything stored about a person, secrets masked."""
    whom = _target(context)
    if whom is None:
        await context.send_message((await context.texts())("bot.operator.usage"))
        return
    facts = await context.services.accounts.status(whom)
    if facts is None:
        await context.send_message((await context.texts())("bot.operator.nobody", id=whom))
    else:
        await context.send_message(wording.status(facts))


async def ask_reset(_update: Update, context: PortalContext) -> None:
    """`/debug_reset [telegram_id]`: show what would be deleted and ask for confirmation."""
    texts = await context.texts()
    whom = _target(context)
    if whom is None:
        await context.send_message(texts("bot.operator.usage"))
        return
    counts = await context.services.accounts.reset_preview(whom)
    if counts is None:
        await context.send_message(texts("bot.operator.nobody", id=whom))
        return
    keyboard = keyboards.confirm_reset(texts, operator_id=context.person.telegram_id, telegram_id=whom)
    await context.send_message(wording.reset_preview(texts, whom, counts), keyboard)


async def reset(_update: Update, context: PortalContext) -> None:
    """The answer; accepted for a short time, from the operator who asked."""
    texts = await context.texts()
    press = keyboards.reset_press(context.callback_data)
    me = context.person.telegram_id
    if not context.is_operator or press.operator_id != me:
        await context.answer_callback(texts("bot.confirm.stale"))
    elif keyboards.is_stale(context.callback_message):
        await context.close_question(texts("bot.confirm.stale"))
    elif not press.agreed:
        await context.close_question(texts("bot.confirm.kept"))
    else:
        await context.answer_callback(texts("bot.reset.working"))
        await context.services.accounts.reset(press.telegram_id, actor=f"operator:{me}")
        await context.close_question(texts("bot.reset.done", id=press.telegram_id))


async def look_up_phone(_update: Update, context: PortalContext) -> None:
    """`/debug_test_phone +7…`: is this number on Telegram, as the operator's own session sees it."""
    texts = await context.texts()
    phone = re.sub(r"[\s()-]", "", "".join(context.args or ()))
    if not PHONE.fullmatch(phone):
        await context.send_message(texts("bot.operator.usage"))
        return
    found = await context.services.accounts.phone_on_telegram(context.person.telegram_id, phone)
    masked = mask_phone(phone)
    if found is None:
        await context.send_message(texts("bot.phone.absent", phone=masked))
    else:
        await context.send_message(
            texts("bot.phone.found", phone=masked, id=found.telegram_id, name=found.first_name)
        )


def _target(context: PortalContext) -> int | None:
    """The Telegram id in the arguments, by default the operator's own; None when it is invalid."""
    if not context.args:
        return context.person.telegram_id
    text = context.args[0]
    return int(text) if len(context.args) == 1 and TELEGRAM_ID.fullmatch(text) else None
