"""What Telegram says of chats and messages, as plain data: names are text, media only described."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from telethon import utils
from telethon.tl import types

PREVIEW_LENGTH = 200  # characters
SERVICE_ID = 777000  # Telegram's own account
KINDS = (
    ("sticker", types.DocumentAttributeSticker),
    ("animation", types.DocumentAttributeAnimated),
    ("video", types.DocumentAttributeVideo),
    ("audio", types.DocumentAttributeAudio),
)  #: what makes a document more than a file; the first that fits

MEDIA = {
    types.MessageMediaWebPage: "link",
    types.MessageMediaGeo: "location",
    types.MessageMediaGeoLive: "location",
    types.MessageMediaVenue: "location",
}  #: the rest goes by Telegram's own name: photo, contact, poll, dice, game, …


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody, or some chat, by the name people see."""

    id: Annotated[
        int,
        Field(
            description="as in Telethon: users positive, groups negative, channels from -100…",
            examples=[123456789],
        ),
    ]
    name: Annotated[
        str, Field(description="the name of a person, the title of a chat", examples=["Ada Lovelace"])
    ]


@dataclass(frozen=True, kw_only=True)
class Media:
    """What is attached to a message. It is described, not downloaded."""

    type: Annotated[
        str,
        Field(
            description="photo, video, voice, audio, sticker, animation, document, contact, "
            "location, poll, link, …",
            examples=["photo"],
        ),
    ]
    name: Annotated[str | None, Field(description="the file's name", examples=["chess.jpg"])] = None
    mime_type: Annotated[str | None, Field(description="the file's media type", examples=["image/jpeg"])] = (
        None
    )
    size: Annotated[int | None, Field(description="bytes", examples=[48213])] = None
    duration: Annotated[float | None, Field(description="seconds", examples=[None])] = None
    width: Annotated[int | None, Field(description="pixels", examples=[1280])] = None
    height: Annotated[int | None, Field(description="pixels", examples=[720])] = None


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One message as the account sees it."""

    id: Annotated[int, Field(description="the message's number, in its chat", examples=[4242])]
    date: Annotated[datetime, Field(description="when it was sent")]
    out: Annotated[bool, Field(description="sent by the account itself")]
    sender: Annotated[Party | None, Field(description="who sent it; null: nobody is named")]
    text: Annotated[
        str,
        Field(
            description="the text, or the caption of the media; empty without either",
            examples=["Good morning"],
        ),
    ]
    media: Annotated[Media | None, Field(description="what is attached; null: nothing")]
    action: Annotated[
        str | None,
        Field(
            description="what happened, of a service message: chat_add_user, pin_message, …", examples=[None]
        ),
    ]
    reply_to: Annotated[
        int | None, Field(description="the number of the message it replies to", examples=[None])
    ]
    edited_at: Annotated[
        datetime | None, Field(description="when it was last edited; null: never", examples=[None])
    ]


Names = dict[int, str]


def names_of(entities: Iterable[Any]) -> Names:
    """The names of users and chats that came along with an answer, by marked id."""
    return {utils.get_peer_id(entity): name_of(entity) for entity in entities if not _is_empty(entity)}


def name_of(entity: Any) -> str:
    """What people see as the name; empty for a deleted account."""
    if isinstance(entity, types.User):
        return " ".join(part for part in (entity.first_name, entity.last_name) if part)
    return entity.title or ""


def type_of(entity: Any) -> str:
    """user, bot, saved, service, group, supergroup or channel."""
    if isinstance(entity, types.User):
        if entity.is_self:
            return "saved"
        if entity.id == SERVICE_ID:
            return "service"
        return "bot" if entity.bot else "user"
    if isinstance(entity, types.Channel | types.ChannelForbidden):
        return "channel" if entity.broadcast else "supergroup"
    return "group"


def message_of(message: Any, names: Names, account_id: int) -> MessageView | None:
    """One message; None for an empty one, which Telegram sends for what is deleted."""
    if isinstance(message, types.MessageEmpty):
        return None
    is_service = isinstance(message, types.MessageService)
    reply = getattr(message, "reply_to", None)
    return MessageView(
        id=message.id,
        date=message.date,
        out=bool(message.out),
        sender=_sender(message, names, account_id),
        text="" if is_service else message.message or "",
        media=None if is_service else media_of(message.media),
        action=_snake(type(message.action).__name__.removeprefix("MessageAction")) if is_service else None,
        reply_to=getattr(reply, "reply_to_msg_id", None),
        edited_at=getattr(message, "edit_date", None),
    )


def preview_of(message: Any, names: Names, account_id: int) -> MessageView | None:
    """The same with no more than the beginning of the text."""
    whole = message_of(message, names, account_id)
    if whole is None or len(whole.text) <= PREVIEW_LENGTH:
        return whole
    return replace(whole, text=whole.text[: PREVIEW_LENGTH - 1] + "…")


def media_of(media: Any) -> Media | None:
    """What is attached; None for nothing."""
    if media is None or isinstance(media, types.MessageMediaEmpty):
        return None
    if isinstance(media, types.MessageMediaDocument) and isinstance(media.document, types.Document):
        return _document(media.document, is_voice=bool(media.voice))
    name = None
    if isinstance(media, types.MessageMediaWebPage):
        name = getattr(media.webpage, "url", None)
    elif isinstance(media, types.MessageMediaContact):
        name = f"{media.first_name} {media.last_name}".strip()
    elif isinstance(media, types.MessageMediaVenue):
        name = media.title
    return Media(type=MEDIA.get(type(media)) or _plain_type(media), name=name)


def _document(document: types.Document, *, is_voice: bool) -> Media:
    name = duration = width = height = None
    for attribute in document.attributes:
        name = getattr(attribute, "file_name", None) or name
        duration = getattr(attribute, "duration", None) or duration
        width = getattr(attribute, "w", None) or width
        height = getattr(attribute, "h", None) or height
        is_voice = is_voice or bool(getattr(attribute, "voice", False))
    kind = next(
        (kind for kind, mark in KINDS if any(isinstance(one, mark) for one in document.attributes)),
        "document",
    )
    return Media(
        type="voice" if is_voice else kind,
        name=name,
        mime_type=document.mime_type or None,
        size=document.size,
        duration=duration,
        width=width,
        height=height,
    )


def _sender(message: Any, names: Names, account_id: int) -> Party | None:
    """In a private chat only the direction tells who wrote."""
    if message.from_id is not None:
        sender_id = utils.get_peer_id(message.from_id)
    elif message.out:
        sender_id = account_id
    else:
        sender_id = utils.get_peer_id(message.peer_id)
    return Party(id=sender_id, name=names.get(sender_id, ""))


def _is_empty(entity: Any) -> bool:
    return isinstance(entity, types.UserEmpty | types.ChatEmpty)


def _plain_type(media: Any) -> str:
    return _snake(type(media).__name__.removeprefix("MessageMedia")) or "unsupported"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
