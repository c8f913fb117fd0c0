"""/invites, /invite_new, /invite_revoke and /plans, for operators only."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import keyboards, operator_texts
from bot.context import PortalContext, Route
from bot.handlers.confirmation import is_confirmed
from bot.handlers.filters import PRIVATE, ButtonHandler
from shared.members import invites as invite_service
from shared.members import plans
from shared.members.invites import Invite

PAGE = 8  # invites in one message
NUMBER = re.compile(r"[1-9]\d{0,6}")


def routes(operator_ids: Collection[int]) -> list[Route]:
    """The handlers, for these operators only; none when there are no operators."""
    if not operator_ids:
        return []
    operators = PRIVATE & filters.User(operator_ids)
    return [
        CommandHandler("invites", show, operators),
        CommandHandler("invite_new", issue, operators),
        CommandHandler("invite_revoke", ask_revocation, operators),
        CommandHandler("plans", show_plans, operators),
        ButtonHandler(turn_page, keyboards.INVITES_PAGE),
        ButtonHandler(revoke, keyboards.REVOKE),
    ]


async def show(_update: Update, context: PortalContext) -> None:
    """`/invites`: the newest invites, and buttons for the other pages."""
    texts = await context.texts()
    listed, page, pages = await _page(context, 0)
    await context.send_message(
        operator_texts.invites(texts, listed, page, pages), keyboards.turn_pages(page, pages)
    )


async def turn_page(_update: Update, context: PortalContext) -> None:
    """Show another page in the same message."""
    texts = await context.texts()
    if not context.is_operator:
        await context.answer_callback(texts("bot.confirm.stale"))
        return
    listed, page, pages = await _page(context, int(context.callback_data[1]))
    await context.edit_message(
        operator_texts.invites(texts, listed, page, pages), keyboards.turn_pages(page, pages)
    )


async def issue(_update: Update, context: PortalContext) -> None:
    """`/invite_new <plan> [uses] [days]`: the code, and the link that starts the bot with it."""
    texts = await context.texts()
    wanted = _wanted(context.args or [])
    if wanted is None:
        await context.send_message(texts("bot.invites.usage"))
        return
    plan, uses, lasts = wanted
    actor = f"operator:{context.person.telegram_id}"
    async with context.services.db.acquire() as conn:
        invite = await invite_service.issue(conn, plan=plan, max_uses=uses, expires_in=lasts, actor=actor)
    await context.send_message(operator_texts.issued(texts, invite, context.bot.username))


async def ask_revocation(_update: Update, context: PortalContext) -> None:
    """`/invite_revoke CODE`: show the invite and ask for confirmation."""
    texts = await context.texts()
    if len(context.args or []) != 1:
        await context.send_message(texts("bot.invites.usage"))
        return
    code = invite_service.normalise((context.args or [""])[0])
    async with context.services.db.acquire() as conn:
        invite = await invite_service.get(conn, code)
    line = operator_texts.invite_line(texts, invite)
    if invite.revoked_at is not None:
        await context.send_message(texts("bot.invites.revoke.before", line=line))
        return
    keyboard = keyboards.confirm_revocation(texts, invite_service.digest(invite.code))
    await context.send_message(texts("bot.invites.revoke.confirm", line=line), keyboard)


async def revoke(_update: Update, context: PortalContext) -> None:
    """The answer: revoke the invite, or keep it."""
    texts = await context.texts()
    if not context.is_operator:
        await context.answer_callback(texts("bot.confirm.stale"))
    elif await is_confirmed(context, texts):
        async with context.services.db.acquire() as conn:
            code = (await invite_service.by_digest(conn, context.callback_data[2])).code
            await invite_service.revoke(conn, code, f"operator:{context.person.telegram_id}")
            line = operator_texts.invite_line(texts, await invite_service.get(conn, code))
        await context.close_question(texts("bot.invites.revoke.done", line=line))


async def show_plans(_update: Update, context: PortalContext) -> None:
    """`/plans`: the limits of each, and how many people have it."""
    texts = await context.texts()
    async with context.services.db.acquire() as conn:
        known, holders = await plans.every(conn), await plans.holders(conn)
    await context.send_message(operator_texts.plans(texts, known, holders))


async def _page(context: PortalContext, wanted: int) -> tuple[list[Invite], int, int]:
    """The invites of a page, its number (the last page when there are fewer), and the number of pages."""
    async with context.services.db.acquire() as conn:
        listed, total = await invite_service.page(conn, limit=PAGE, offset=wanted * PAGE)
        pages = max(1, -(-total // PAGE))
        if wanted >= pages:
            wanted = pages - 1
            listed, _ = await invite_service.page(conn, limit=PAGE, offset=wanted * PAGE)
    return listed, wanted, pages


def _wanted(args: list[str]) -> tuple[str, int, timedelta | None] | None:
    """Plan, uses and duration from the arguments; None when they are invalid."""
    if not 1 <= len(args) <= 3 or not all(NUMBER.fullmatch(number) for number in args[1:]):
        return None
    uses = int(args[1]) if len(args) > 1 else 1
    lasts = timedelta(days=int(args[2])) if len(args) > 2 else None
    if uses > invite_service.MAX_USES or (lasts is not None and lasts > invite_service.LONGEST):
        return None
    return args[0].lower(), uses, lasts
