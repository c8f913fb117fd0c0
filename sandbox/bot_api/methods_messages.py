"""sendMessage, editing, deleting, callback answers (core.telegram.org/bots/api#available-methods)."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.callbacks import CallbackAnswer
from sandbox.bot_api.detection import detect
from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.formatting import Formatted, trimmed
from sandbox.bot_api.html_markup import parse_html
from sandbox.bot_api.keyboards import check_markup
from sandbox.bot_api.legacy_markdown import parse_legacy_markdown
from sandbox.bot_api.markdown_markup import parse_markdown
from sandbox.bot_api.objects import Chat, Entity, Message
from sandbox.bot_api.params import Params

TEXT_LIMIT = 4096  # characters after parsing
CALLBACK_TEXT_LIMIT = 200  # characters
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown, "markdown": parse_legacy_markdown}
_ENTITY_EXTRAS = ("url", "language", "custom_emoji_id")
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def send_message(bot: Bot, params: Params) -> object:
    """Post a text to a chat."""
    chat = bot.chats.find_writable(params.text("chat_id"))
    formatted = _message_text(params)
    markup = check_markup(params.json_object("reply_markup"), chat, allow_loopback=bot.allow_loopback)
    reply_to = replied(bot, chat, params)
    message = Message(
        message_id=bot.chats.next_message_id(),
        date=bot.now(),
        chat=chat,
        sender=bot.user,
        text=formatted.text,
        entities=formatted.entities,
        markup=markup,
        reply_to=reply_to,
        thread_id=bot.topics.writable(chat, params.integer("message_thread_id"), reply_to),
        link_preview=_link_preview(params),
    )
    return bot.chats.post(message).to_json()


async def edit_message_text(bot: Bot, params: Params) -> object:
    """Replace text and keyboard of a message of the bot's own; no keyboard given takes the old one away."""
    message = _own_message(bot, params)
    if message.document is not None:
        raise bad_request("there is no text in the message to edit")
    formatted = _message_text(params)
    markup = check_markup(params.json_object("reply_markup"), message.chat, allow_loopback=bot.allow_loopback)
    return _edited(bot, message, formatted, markup, _link_preview(params))


async def edit_message_reply_markup(bot: Bot, params: Params) -> object:
    """Replace the keyboard only."""
    message = _own_message(bot, params)
    markup = check_markup(params.json_object("reply_markup"), message.chat, allow_loopback=bot.allow_loopback)
    formatted = Formatted(text=message.text or "", entities=message.entities)
    return _edited(bot, message, formatted, markup, message.link_preview)


async def delete_message(bot: Bot, params: Params) -> object:
    """Delete for both sides; in a group only what the bot wrote itself."""
    chat = bot.chats.find(params.text("chat_id"))
    message = bot.chats.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if chat.type != "private" and message.sender != bot.user:
        raise bad_request("message can't be deleted")
    bot.chats.delete(message)
    return True


async def answer_callback_query(bot: Bot, params: Params) -> object:
    """End the spinner on a pressed button."""
    text = params.text("text")
    if len(text) > CALLBACK_TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = CallbackAnswer(text=text, show_alert=params.boolean("show_alert"), url=params.text("url"))
    bot.callbacks.answer(params.text("callback_query_id"), answer)
    return True


async def send_chat_action(bot: Bot, params: Params) -> object:
    """Show "typing…"."""
    chat = bot.chats.find_writable(params.text("chat_id"))
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    bot.topics.writable(chat, params.integer("message_thread_id"), None)
    bot.chats.typing(chat.id)
    return True


def formatted_text(params: Params, field: str, entities_field: str = "caption_entities") -> Formatted:
    """A text with its entities, parsed, given or found. Raises ApiError 400 for what cannot be parsed."""
    source = params.text(field)
    mode = params.text("parse_mode").lower()
    if mode and mode not in _PARSERS:
        raise bad_request("unsupported parse_mode")
    entities = [_entity(raw) for raw in params.json_array(entities_field) or ()]
    return detect(_PARSERS[mode](source) if mode else trimmed(source, entities))


def _message_text(params: Params) -> Formatted:
    formatted = formatted_text(params, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def _entity(raw: object) -> Entity:
    if not isinstance(raw, Mapping):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind, offset, length = raw.get("type"), raw.get("offset"), raw.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: wrong type, offset or length")
    extra = tuple((name, str(raw[name])) for name in _ENTITY_EXTRAS if name in raw)
    return Entity(type=kind, offset=offset, length=length, extra=extra)


def replied(bot: Bot, chat: Chat, params: Params) -> Message | None:
    """The message that the new one answers. Raises ApiError 400 when it is gone."""
    reply = params.json_object("reply_parameters") or {}
    number = reply.get("message_id", params.integer("reply_to_message_id"))
    if number is None:
        return None
    found = bot.chats.message(chat.id, int(str(number)))
    allowed = reply.get("allow_sending_without_reply") or params.boolean("allow_sending_without_reply")
    if found is None and not allowed:
        raise bad_request("message to be replied not found")
    return found


def _link_preview(params: Params) -> Mapping[str, object] | None:
    if params.boolean("disable_web_page_preview"):
        return {"is_disabled": True}
    return params.json_object("link_preview_options")


def _own_message(bot: Bot, params: Params) -> Message:
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = bot.chats.find_writable(params.text("chat_id"))
    message = bot.chats.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != bot.user:
        raise bad_request("message can't be edited")
    return message


def _edited(
    bot: Bot,
    message: Message,
    formatted: Formatted,
    markup: Mapping[str, object] | None,
    link_preview: Mapping[str, object] | None,
) -> object:
    same = (message.text, message.entities, message.markup) == (formatted.text, formatted.entities, markup)
    if same and message.link_preview == link_preview:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    return bot.chats.edit(
        message,
        text=formatted.text or None,
        entities=formatted.entities,
        markup=markup,
        link_preview=link_preview,
        edit_date=bot.now(),
    ).to_json()
