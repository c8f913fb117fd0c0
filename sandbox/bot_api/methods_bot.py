"""Methods about the bot itself: getMe, commands, menu button, descriptions, chats, log-out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.commands import read_scope
from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.keyboards import check_web_app_url
from sandbox.bot_api.objects import JsonObject
from sandbox.bot_api.params import Params

Method = Callable[[Bot, Params], Awaitable[object]]
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}  # characters
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_me(bot: Bot, params: Params) -> object:
    """Who the token belongs to."""
    del params
    return bot.me()


async def log_out(bot: Bot, params: Params) -> object:
    """`logOut` and `close`: nothing to move here, so always true."""
    del bot, params
    return True


async def get_chat(bot: Bot, params: Params) -> object:
    """`ChatFullInfo` of a chat that the bot knows."""
    chat = bot.chats.find(params.text("chat_id"))
    return {
        **chat.to_json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, chat.type == "private"),
        **({"active_usernames": [chat.username]} if chat.username else {}),
    }


async def set_my_commands(bot: Bot, params: Params) -> object:
    """Replace the command list of a scope and language."""
    scope = read_scope(params.json_object("scope"))
    if scope[1]:
        bot.chats.find(scope[1])  # Telegram refuses a list for a chat that the bot cannot see
    bot.commands.set(scope, params.text("language_code"), params.json_array("commands") or [])
    return True


async def get_my_commands(bot: Bot, params: Params) -> object:
    """The command list of exactly this scope and language."""
    return bot.commands.get(read_scope(params.json_object("scope")), params.text("language_code"))


async def delete_my_commands(bot: Bot, params: Params) -> object:
    """Drop the list of this scope and language."""
    bot.commands.delete(read_scope(params.json_object("scope")), params.text("language_code"))
    return True


async def set_chat_menu_button(bot: Bot, params: Params) -> object:
    """The button beside the message field, of one private chat or of all."""
    chat_id = _private_chat(bot, params)
    button = params.json_object("menu_button") or {"type": "default"}
    kind = button.get("type")
    if kind not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    if kind == "web_app":
        app = button.get("web_app")
        url = app.get("url") if isinstance(app, dict) else None
        check_web_app_url(url, "menu button Web App", allow_loopback=bot.allow_loopback)
    if kind == "default":
        bot.menu_buttons.pop(chat_id, None)
    else:
        bot.menu_buttons[chat_id] = button
    return True


async def get_chat_menu_button(bot: Bot, params: Params) -> object:
    """The button as that chat shows it."""
    return bot.menu_button(_private_chat(bot, params))


def text_setter(what: str) -> Method:
    """setMyName, setMyDescription and setMyShortDescription differ in the name of their field."""

    async def setter(bot: Bot, params: Params) -> object:
        text = params.text(what)
        if len(text) > TEXT_LIMITS[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        bot.texts[what, params.text("language_code")] = text
        return True

    return setter


def text_getter(what: str) -> Method:
    """The other half of `text_setter`; falls back to the text without a language."""

    async def getter(bot: Bot, params: Params) -> object:
        own = bot.texts.get((what, params.text("language_code"))) or bot.texts.get((what, ""))
        answer: JsonObject = {what: own or (bot.user.first_name if what == "name" else "")}
        return answer

    return getter


def _private_chat(bot: Bot, params: Params) -> int | None:
    if "chat_id" not in params:
        return None
    chat = bot.chats.find(params.text("chat_id"))
    if chat.type != "private":
        raise bad_request("chat_id must be of a private chat")
    return chat.id
