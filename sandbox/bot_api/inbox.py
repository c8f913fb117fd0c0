"""What people do that the bot hears of: each act changes the chat and becomes an update."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.callbacks import CallbackQuery
from sandbox.bot_api.detection import detect
from sandbox.bot_api.formatting import trimmed
from sandbox.bot_api.objects import Chat, JsonObject, Message, User

_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_COMMAND = re.compile(r"/\w+(?:@(\w+))?")


def write(
    bot: Bot,
    sender: User,
    chat: Chat,
    text: str,
    *,
    reply_to: Message | None = None,
    thread_id: int | None = None,
    origin: Mapping[str, object] | None = None,
    via_bot: User | None = None,
) -> Message:
    """Someone writes; in a group the bot hears only what is meant for it (privacy mode).

    `origin` marks what was forwarded, `via_bot` what another bot made. In a topic a message that answers no
    other answers the topic's opening, as Telegram has it.
    """
    if chat.type == "private":
        bot.chats.started.add(sender.id)
    formatted = detect(trimmed(text, ()))
    message = bot.chats.post(
        Message(
            message_id=bot.chats.next_message_id(),
            date=bot.now(),
            chat=chat,
            sender=sender,
            text=formatted.text,
            entities=formatted.entities,
            reply_to=reply_to or (bot.topics.find(chat, thread_id).opening if thread_id else None),
            thread_id=thread_id,
            origin=origin,
            via_bot=via_bot,
        )
    )
    if _meant_for(bot, message):
        bot.updates.put("message", message.to_json(), queue=chat.id)
    return message


def rewrite(bot: Bot, message: Message, text: str) -> Message:
    """The sender edits a message of his own."""
    formatted = detect(trimmed(text, ()))
    edited = bot.chats.edit(message, text=formatted.text, entities=formatted.entities, edit_date=bot.now())
    if edited.chat.type == "channel":
        bot.updates.put("edited_channel_post", edited.to_json(), queue=message.chat.id)
    elif _meant_for(bot, edited):
        bot.updates.put("edited_message", edited.to_json(), queue=message.chat.id)
    return edited


def post_service(
    bot: Bot, sender: User, chat: Chat, service: Mapping[str, object], *, opens_thread: bool = False
) -> Message:
    """A service message of a group: a topic was opened, the group has moved."""
    number = bot.chats.next_message_id()
    message = bot.chats.post(
        Message(
            message_id=number,
            date=bot.now(),
            chat=chat,
            sender=sender,
            thread_id=number if opens_thread else None,
            service=service,
        )
    )
    bot.updates.put("message", message.to_json(), queue=chat.id)
    return message


def post_to_channel(bot: Bot, channel: Chat, text: str) -> Message:
    """A channel post: an update that has no user."""
    formatted = detect(trimmed(text, ()))
    message = bot.chats.post(
        Message(
            message_id=bot.chats.next_message_id(),
            date=bot.now(),
            chat=channel,
            sender=None,
            text=formatted.text,
            entities=formatted.entities,
        )
    )
    bot.updates.put("channel_post", message.to_json(), queue=channel.id)
    return message


def send_web_app_data(bot: Bot, sender: User, button_text: str, data: str) -> Message:
    """A Mini App opened from a reply keyboard sends its data and closes."""
    message = bot.chats.post(
        Message(
            message_id=bot.chats.next_message_id(),
            date=bot.now(),
            chat=Chat.private(sender),
            sender=sender,
            service={"web_app_data": {"data": data, "button_text": button_text}},
        )
    )
    bot.updates.put("message", message.to_json(), queue=sender.id)
    return message


def share_contact(bot: Bot, sender: User, phone: str) -> Message:
    """Someone gives the bot the own phone number."""
    contact = {"phone_number": phone, "first_name": sender.first_name, "user_id": sender.id}
    message = bot.chats.post(
        Message(
            message_id=bot.chats.next_message_id(),
            date=bot.now(),
            chat=Chat.private(sender),
            sender=sender,
            service={"contact": contact},
        )
    )
    bot.updates.put("message", message.to_json(), queue=sender.id)
    return message


def press(bot: Bot, presser: User, message: Message, data: str) -> CallbackQuery:
    """An inline button with callback data."""
    query = bot.callbacks.ask()
    payload: JsonObject = {
        "id": query.id,
        "from": presser.to_json(),
        "message": message.to_json(),
        "chat_instance": str(chat_instance(bot, message.chat)),
        "data": data,
    }
    bot.updates.put("callback_query", payload, queue=message.chat.id)
    return query


def change_membership(bot: Bot, actor: User, chat: Chat, old: str, new: str) -> None:
    """The bot is added, removed, blocked or unblocked; the update is `my_chat_member`."""
    payload: JsonObject = {
        "chat": chat.to_json(),
        "from": actor.to_json(),
        "date": bot.now(),
        "old_chat_member": _member(bot, old),
        "new_chat_member": _member(bot, new),
    }
    bot.updates.put("my_chat_member", payload, queue=chat.id)


def chat_instance(bot: Bot, chat: Chat) -> int:
    """A number that identifies this chat to this bot without revealing its id."""
    return (chat.id * 6364136223846793005 + bot.user.id) % (1 << 62) or 1


def _member(bot: Bot, status: str) -> JsonObject:
    member: JsonObject = {"user": bot.user.to_json(), "status": status}
    if status == "restricted":
        return member | {"is_member": True, "until_date": 0} | dict.fromkeys(_RIGHTS, False)
    return member | ({"until_date": 0} if status == "kicked" else {})


def _meant_for(bot: Bot, message: Message) -> bool:
    if message.chat.type == "private":
        return True
    if message.reply_to is not None and message.reply_to.sender == bot.user:
        return True
    text = message.text or ""
    units = text.encode("utf-16-le")
    for entity in message.entities:
        part = units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
        command = _COMMAND.fullmatch(part)
        if entity.type == "bot_command" and command and command.group(1) in (None, bot.user.username):
            return True
        if entity.type == "mention" and part == f"@{bot.user.username}":
            return True
    return False
