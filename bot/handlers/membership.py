"""`my_chat_member`: people who block the bot are not written to, until they are heard of again."""

from __future__ import annotations

from telegram import Chat, ChatMember, Update
from telegram.ext import ChatMemberHandler

from bot.context import PortalContext, Route
from shared.members import users


def routes() -> list[Route]:
    """What this module answers."""
    return [ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER)]


async def membership(update: Update, context: PortalContext) -> None:
    """Blocked or unblocked in a private chat; what groups do with the bot is theirs."""
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE:
        return
    async with context.services.db.acquire() as conn:
        if change.new_chat_member.status == ChatMember.BANNED:
            await users.mark_blocked(conn, change.chat.id)
        else:
            await users.touch(conn, context.person)
