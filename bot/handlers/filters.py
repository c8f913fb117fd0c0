"""Which updates count: new messages from somebody, private or in a group, and presses of our buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, filters

from bot.context import PortalContext


class _FromSomebody(filters.MessageFilter):
    """A message that has a sender; anonymous group admins come as a bot, channel posts as nobody."""

    def filter(self, message: Message) -> bool:
        return message.from_user is not None


class _CommandForUs(filters.MessageFilter):
    """A command that names no other bot."""

    def filter(self, message: Message) -> bool:
        found = re.match(r"/\w+(?:@(\w+))?", message.text or "")
        return found is not None and found[1] in (None, message.get_bot().username)


PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & _FromSomebody()
GROUP_COMMAND = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & _CommandForUs()
SERVICE_MESSAGE = filters.StatusUpdate.ALL


if TYPE_CHECKING:
    PressHandler: TypeAlias = CallbackQueryHandler[PortalContext, object]
else:
    PressHandler = CallbackQueryHandler


class Press(PressHandler):
    """A press whose whole data fit the pattern; the library's own handler takes presses without data too."""

    def check_update(self, update: object) -> object | None:
        data = update.callback_query.data if isinstance(update, Update) and update.callback_query else None
        return re.fullmatch(self.pattern, data) if data and isinstance(self.pattern, re.Pattern) else None
