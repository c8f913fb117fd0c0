"""Filters for updates: new messages with a sender, private or in a group, and pressed buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, filters

from bot.context import PortalContext


class _HasSender(filters.MessageFilter):
    """A message that has a sender. Anonymous group admins appear as a bot; channel posts have none."""

    def filter(self, message: Message) -> bool:
        return message.from_user is not None


class _CommandForThisBot(filters.MessageFilter):
    """A command that names no other bot."""

    def filter(self, message: Message) -> bool:
        found = re.match(r"/\w+(?:@(\w+))?", message.text or "")
        return found is not None and found[1] in (None, message.get_bot().username)


PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & _HasSender()
GROUP_COMMAND = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & _CommandForThisBot()
SERVICE_MESSAGE = filters.StatusUpdate.ALL


if TYPE_CHECKING:
    CallbackHandler: TypeAlias = CallbackQueryHandler[PortalContext, object]
else:
    CallbackHandler = CallbackQueryHandler


class ButtonHandler(CallbackHandler):
    """Handles a pressed button whose whole data match the pattern.

    The library's own handler also accepts presses without data.
    """

    def check_update(self, update: object) -> object | None:
        data = update.callback_query.data if isinstance(update, Update) and update.callback_query else None
        return re.fullmatch(self.pattern, data) if data and isinstance(self.pattern, re.Pattern) else None
