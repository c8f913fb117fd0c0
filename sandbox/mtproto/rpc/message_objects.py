"""Messages, their formatting, replies and media as TL objects, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from telethon.tl import types

from sandbox.accounts import Account
from sandbox.errors import RpcFailure
from sandbox.messages import Attachment, Message, Origin, ReplyTo, Span
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.tl import TLObject
from sandbox.mtproto.unknown import UnknownObject
from sandbox.world import World

ARGUMENTS = {"TextUrl": "url", "Pre": "language", "MentionName": "user_id", "CustomEmoji": "document_id"}
PHOTO_SIZE = "y"  #: The only size that photos of the sandbox have


def message(world: World, owner: Account, kept: Message) -> TLObject:
    """A message as its owner's clients get it."""
    mine = kept.sender_id == owner.id
    made: TLObject = types.Message(
        id=kept.id,
        out=mine,
        from_id=types.PeerUser(owner.id) if mine else None,
        peer_id=types.PeerUser(kept.peer_id),
        date=int(kept.date),
        message=kept.text,
        media=None if kept.attachment is None else media(world, kept),
        entities=entities(kept.spans),
        fwd_from=None if kept.origin is None else forward_header(kept.origin),
        reply_to=None if kept.reply_to is None else reply_header(kept.reply_to),
        edit_date=None if kept.edited_at is None else int(kept.edited_at),
        grouped_id=kept.group_id,
    )
    return UnknownObject(made) if kept.unknown else made


def people(world: World, viewer: Account, page: Iterable[Message], *others: int) -> list[TLObject]:
    """The users that an answer with these messages must name: partners, senders, origins."""
    named = (kept.named() for kept in page)
    return objects.users(world, viewer, {viewer.id, *others}.union(*named))


def forward_header(origin: Origin) -> TLObject:
    """https://core.telegram.org/constructor/messageFwdHeader"""
    chat_id, message_id = origin.saved_from or (None, None)
    made: TLObject = types.MessageFwdHeader(
        date=int(origin.date),
        from_id=types.PeerUser(origin.sender_id),
        saved_from_peer=None if chat_id is None else types.PeerUser(chat_id),
        saved_from_msg_id=message_id,
    )
    return made


def reply_header(reply_to: ReplyTo) -> TLObject:
    """https://core.telegram.org/constructor/messageReplyHeader"""
    made: TLObject = types.MessageReplyHeader(
        reply_to_msg_id=reply_to.message_id,
        reply_to_peer_id=None if reply_to.peer_id is None else types.PeerUser(reply_to.peer_id),
        reply_from=None if reply_to.origin is None else forward_header(reply_to.origin),
        quote=reply_to.quote is not None,
        quote_text=reply_to.quote,
        quote_entities=entities(reply_to.quote_spans),
        quote_offset=reply_to.quote_offset if reply_to.quote is not None else None,
    )
    return made


def media(world: World, kept: Message) -> TLObject:
    """An attachment as clients get it: whatever is needed to describe it and, with a file, to download it."""
    attached = kept.attachment
    if attached is None:
        raise ValueError("The message has no attachment")
    made: TLObject
    place = _place(world, attached, kept)
    if attached.kind == "photo":
        sizes = [types.PhotoSize(type=PHOTO_SIZE, w=1280, h=720, size=attached.size)] if attached.file else []
        made = types.MessageMediaPhoto(photo=types.Photo(sizes=sizes, **place))
        return made
    document = types.Document(
        mime_type=attached.mime_type, size=attached.size, attributes=_attributes(attached), **place
    )
    made = types.MessageMediaDocument(document=document, voice=attached.kind == "voice")
    return made


def _place(world: World, attached: Attachment, kept: Message) -> dict[str, Any]:
    place: dict[str, Any] = {"date": int(kept.date)}
    if attached.file is None:
        return place | {"id": kept.id, "access_hash": kept.id, "file_reference": b"", "dc_id": 1}
    number = attached.file.id
    return place | {
        "id": number,
        "access_hash": file_access_hash(number),
        "file_reference": world.files.reference(number),
        "dc_id": attached.file.dc_id,
    }


def file_access_hash(file_id: int) -> int:
    """What a client must show to download a file."""
    return file_id * 0x9E3779B97F4A7C15 % 2**63


def _attributes(kept: Attachment) -> list[TLObject]:
    made: list[TLObject] = []
    if kept.name is not None:
        made.append(types.DocumentAttributeFilename(kept.name))
    if kept.kind == "voice":
        made.append(types.DocumentAttributeAudio(duration=kept.duration, voice=True))
    elif kept.kind == "video":
        made.append(types.DocumentAttributeVideo(duration=kept.duration, w=1280, h=720))
    elif kept.kind == "sticker":
        made.append(types.DocumentAttributeSticker(alt="🙂", stickerset=types.InputStickerSetEmpty()))
    return made


def entities(spans: Sequence[Span]) -> list[TLObject] | None:
    """https://core.telegram.org/type/MessageEntity"""
    made: list[TLObject] = []
    for span in spans:
        name = ARGUMENTS.get(span.kind)
        extra = {} if name is None else {name: span.argument}
        constructor = getattr(types, f"MessageEntity{span.kind}")
        made.append(constructor(offset=span.offset, length=span.length, **extra))
    return made or None


def spans(account: Account, given: Sequence[Any] | None, text: str) -> tuple[Span, ...]:
    """The formatting a client asks for. Raises 400 ENTITY_BOUNDS_INVALID, or PEER_ID_INVALID of a mention."""
    made = []
    units = len(text.encode("utf-16-le")) // 2
    for entity in given or ():
        if entity.offset < 0 or entity.length < 0 or entity.offset + entity.length > units:
            raise RpcFailure(400, "ENTITY_BOUNDS_INVALID")
        kind = type(entity).__name__.removeprefix("Input").removeprefix("MessageEntity")
        argument = getattr(entity, ARGUMENTS.get(kind, ""), None)
        if isinstance(entity, types.InputMessageEntityMentionName):
            argument = objects.peer_id(account, entity.user_id)
        if hasattr(types, f"MessageEntity{kind}"):
            made.append(Span(kind=kind, offset=entity.offset, length=entity.length, argument=argument))
    return tuple(made)
