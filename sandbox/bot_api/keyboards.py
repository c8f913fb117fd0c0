"""reply_markup: inline and reply keyboards, checked as Telegram checks them.

Source: core.telegram.org/bots/api#inlinekeyboardmarkup, #replykeyboardmarkup
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.objects import Chat, JsonObject

CALLBACK_DATA_LIMIT = 64  # bytes
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_INLINE_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def check_markup(markup: JsonObject | None, chat: Chat, *, allow_loopback: bool) -> JsonObject | None:
    """The keyboard as it will be stored, or None for none. Raises ApiError 400."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = [
            [_inline_button(button, chat, allow_loopback) for button in row]
            for row in _rows(markup["inline_keyboard"])
        ]
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = [
            [_reply_button(button, chat, allow_loopback) for button in row]
            for row in _rows(markup["keyboard"])
        ]
        return {**markup, "keyboard": rows}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    raise bad_request("object expected as reply markup")


def check_web_app_url(url: object, what: str, *, allow_loopback: bool) -> str:
    """A Mini App lives on https; the sandbox may also allow http on this very machine."""
    if not isinstance(url, str) or not url:
        raise bad_request(f"{what} URL is empty")
    parts = urlsplit(url)
    local = allow_loopback and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise bad_request(f"{what} URL '{url}' is invalid: Only HTTPS links are allowed")
    return url


def _rows(rows: object) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse keyboard: array of arrays of buttons expected")
    return [row for row in rows if row]


def _inline_button(button: object, chat: Chat, allow_loopback: bool) -> JsonObject:
    if not isinstance(button, Mapping):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"]:
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    actions = _INLINE_ACTIONS & button.keys()
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if "callback_data" in actions and not (
        isinstance(data, str) and 0 < len(data.encode()) <= CALLBACK_DATA_LIMIT
    ):
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and not _plain_url(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in actions:
        _web_app(button["web_app"], chat, "inline keyboard button Web App", allow_loopback)
    return dict(button)


def _reply_button(button: object, chat: Chat, allow_loopback: bool) -> JsonObject:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, Mapping) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if "web_app" in button:
        _web_app(button["web_app"], chat, "keyboard button Web App", allow_loopback)
    return dict(button)


def _web_app(web_app: object, chat: Chat, what: str, allow_loopback: bool) -> None:
    url = web_app.get("url") if isinstance(web_app, Mapping) else None
    check_web_app_url(url, what, allow_loopback=allow_loopback)
    if chat.type != "private":  # Mini App buttons work in private chats only
        raise bad_request("BUTTON_TYPE_INVALID")


def _plain_url(url: object) -> bool:
    if not isinstance(url, str):
        return False
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return True
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
