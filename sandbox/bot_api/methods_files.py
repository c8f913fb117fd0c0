"""sendDocument (core.telegram.org/bots/api#senddocument)."""

from __future__ import annotations

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.errors import ApiError, bad_request
from sandbox.bot_api.files import ATTACHED, LARGEST
from sandbox.bot_api.keyboards import check_markup
from sandbox.bot_api.methods_messages import formatted_text, replied
from sandbox.bot_api.objects import Document, Message
from sandbox.bot_api.params import Params

CAPTION_LIMIT = 1024  # characters after parsing


async def send_document(bot: Bot, params: Params) -> object:
    """Post a file to a chat: a new one as multipart, or one that was sent before by its `file_id`."""
    chat = bot.chats.find_writable(params.text("chat_id"))
    caption = formatted_text(params, "caption")
    if len(caption.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    markup = check_markup(params.json_object("reply_markup"), chat, allow_loopback=bot.allow_loopback)
    reply_to = replied(bot, chat, params)
    message = Message(
        message_id=bot.chats.next_message_id(),
        date=bot.now(),
        chat=chat,
        sender=bot.user,
        document=_document(bot, params),
        caption=caption.text or None,
        caption_entities=caption.entities,
        markup=markup,
        reply_to=reply_to,
        thread_id=bot.topics.writable(chat, params.integer("message_thread_id"), reply_to),
    )
    return bot.chats.post(message).to_json()


def _document(bot: Bot, params: Params) -> Document:
    said = params.text("document")
    upload = params.upload(said.removeprefix(ATTACHED) if said.startswith(ATTACHED) else "document")
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > LARGEST:
            raise ApiError(413, "Request Entity Too Large")
        return bot.files.keep(upload)
    if not said:
        raise bad_request("there is no document in the request")
    known = bot.files.find(said)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known
