"""The Bot API server: what bots see of the sandbox's Telegram."""

from __future__ import annotations

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.callbacks import CallbackAnswer
from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.objects import Chat, Document, JsonObject, Message, User
from sandbox.bot_api.server import BotApi, Call

__all__ = [
    "ApiError",
    "Bot",
    "BotApi",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Document",
    "JsonObject",
    "Message",
    "User",
]
