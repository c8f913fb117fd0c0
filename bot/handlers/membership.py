"""`my_chat_member`: records who blocked the bot, so that no messages are sent to them."""

from __future__ import annotations

from telegram import Chat, ChatMember, Update
from telegram.ext import ChatMemberHandler

from bot.context import PortalContext, Route
from shared.members import users


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER)]


async def membership(update: Update, context: PortalContext) -> None:
    """Record that the person blocked or unblocked the bot; ignores groups."""
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE:
        return
    async with context.services.db.acquire() as conn:
        if change.new_chat_member.status == ChatMember.BANNED:
            await users.mark_blocked(conn, change.chat.id)
        else:
            await users.touch(conn, context.person)
