"""messages.*: writing, forwarding and sending media."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telethon.tl import functions, types

from sandbox.accounts import Account, new_hash
from sandbox.errors import RpcFailure
from sandbox.mail import Draft
from sandbox.messages import Message, Origin, ReplyTo
from sandbox.mtproto.rpc import message_objects, objects
from sandbox.mtproto.rpc.media import attachment_of
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject

LONGEST = 4096  # characters of a message
LONGEST_CAPTION = 1024  # characters
MOST_FORWARDED = 100


@method(functions.messages.SendMessageRequest)
def send_message(context: Context, request: functions.messages.SendMessageRequest) -> Result:
    """Send a text.

    Raises 400 MESSAGE_EMPTY, MESSAGE_TOO_LONG, PEER_ID_INVALID, REPLY_MESSAGE_ID_INVALID, QUOTE_TEXT_INVALID
    or ENTITY_BOUNDS_INVALID, and 500 RANDOM_ID_DUPLICATE.
    """
    account = context.account()
    peer_id = _recipient(context, account, request.peer)
    if not request.message.strip():
        raise RpcFailure(400, "MESSAGE_EMPTY")
    if len(request.message) > LONGEST:
        raise RpcFailure(400, "MESSAGE_TOO_LONG")
    draft = Draft(
        text=request.message,
        spans=message_objects.spans(account, request.entities, request.message),
        reply_to=_reply(context, account, peer_id, request.reply_to),
    )
    sent = _deliver(context, account, peer_id, draft, request.random_id)
    answer: TLObject = types.UpdateShortSentMessage(
        out=True,
        id=sent.id,
        pts=context.world.mail.pts(account.id),
        pts_count=1,
        date=int(sent.date),
        entities=message_objects.entities(sent.spans),
    )
    return answer


@method(functions.messages.SendMediaRequest)
def send_media(context: Context, request: functions.messages.SendMediaRequest) -> Result:
    """Send a file with a caption. https://core.telegram.org/method/messages.sendMedia"""
    account = context.account()
    peer_id = _recipient(context, account, request.peer)
    draft = _with_media(context, account, request)
    draft = replace(draft, reply_to=_reply(context, account, peer_id, request.reply_to))
    sent = _deliver(context, account, peer_id, draft, request.random_id)
    return _sent(context, account, [(request.random_id, sent)])


@method(functions.messages.SendMultiMediaRequest)
def send_multi_media(context: Context, request: functions.messages.SendMultiMediaRequest) -> Result:
    """Send an album. https://core.telegram.org/method/messages.sendMultiMedia"""
    account = context.account()
    peer_id = _recipient(context, account, request.peer)
    group_id = new_hash()
    rows = []
    for single in request.multi_media:
        draft = replace(_with_media(context, account, single), group_id=group_id)
        rows.append((single.random_id, _deliver(context, account, peer_id, draft, single.random_id)))
    return _sent(context, account, rows)


@method(functions.messages.UploadMediaRequest)
def upload_media(context: Context, request: functions.messages.UploadMediaRequest) -> Result:
    """Make media of an upload without sending it. https://core.telegram.org/method/messages.uploadMedia"""
    account = context.account()
    _recipient(context, account, request.peer)
    kept = Message(
        id=0,
        peer_id=account.id,
        sender_id=account.id,
        date=context.world.clock(),
        text="",
        attachment=attachment_of(context, account, request.media),
    )
    return message_objects.media(context.world, kept)


@method(functions.messages.ForwardMessagesRequest)
def forward_messages(context: Context, request: functions.messages.ForwardMessagesRequest) -> Result:
    """Forward messages of one chat to another, with `drop_author` as copies that do not say whence.

    Raises 400 MESSAGE_ID_INVALID, RANDOM_ID_INVALID. Source:
    https://core.telegram.org/method/messages.forwardMessages
    """
    account = context.account()
    from_id = objects.peer_id(account, request.from_peer)
    peer_id = _recipient(context, account, request.to_peer)
    if len(request.random_id) != len(request.id) or not 0 < len(request.id) <= MOST_FORWARDED:
        raise RpcFailure(400, "RANDOM_ID_INVALID")
    found = [context.world.mail.find(account.id, number) for number in request.id]
    chosen = [kept for kept in found if kept is not None and kept.peer_id == from_id]
    if len(chosen) != len(found):
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    rows = []
    for random_id, kept in zip(request.random_id, chosen, strict=True):
        bare = request.drop_media_captions and kept.attachment is not None
        draft = Draft(
            text="" if bare else kept.text,
            spans=() if bare else kept.spans,
            attachment=kept.attachment,
            origin=None if request.drop_author else _origin(account, kept, peer_id),
        )
        rows.append((random_id, _deliver(context, account, peer_id, draft, random_id)))
    return _sent(context, account, rows)


@method(functions.messages.SetTypingRequest)
def set_typing(context: Context, request: functions.messages.SetTypingRequest) -> Result:
    """Nobody sees it here."""
    account = context.account()
    _recipient(context, account, request.peer)
    return True


def _recipient(context: Context, account: Account, peer: object) -> int:
    peer_id = objects.peer_id(account, peer)
    if peer_id not in context.world.accounts and peer_id not in context.world.service_peers:
        raise RpcFailure(400, "PEER_ID_INVALID")
    return peer_id


def _with_media(context: Context, account: Account, request: Any) -> Draft:
    if len(request.message) > LONGEST_CAPTION:
        raise RpcFailure(400, "MEDIA_CAPTION_TOO_LONG")
    return Draft(
        text=request.message,
        spans=message_objects.spans(account, request.entities, request.message),
        attachment=attachment_of(context, account, request.media),
    )


def _reply(context: Context, account: Account, peer_id: int, asked: Any) -> ReplyTo | None:
    """What a message answers. Raises 400 REPLY_MESSAGE_ID_INVALID or QUOTE_TEXT_INVALID."""
    if not isinstance(asked, types.InputReplyToMessage):
        return None
    answered = context.world.mail.find(account.id, asked.reply_to_msg_id)
    chat_id = peer_id if asked.reply_to_peer_id is None else objects.peer_id(account, asked.reply_to_peer_id)
    if answered is None or answered.peer_id != chat_id:
        raise RpcFailure(400, "REPLY_MESSAGE_ID_INVALID")
    if asked.quote_text and asked.quote_text not in answered.text:
        raise RpcFailure(400, "QUOTE_TEXT_INVALID")
    elsewhere = chat_id != peer_id
    return ReplyTo(
        message_id=answered.id,
        peer_id=chat_id if elsewhere else None,
        origin=Origin(date=answered.date, sender_id=answered.sender_id) if elsewhere else None,
        # a reply to a message of another chat carries its text, for the other side cannot look it up
        quote=asked.quote_text or (answered.text if elsewhere else None),
        quote_spans=message_objects.spans(account, asked.quote_entities, asked.quote_text or ""),
        quote_offset=asked.quote_offset or 0,
    )


def _origin(account: Account, kept: Message, peer_id: int) -> Origin:
    first = kept.origin or Origin(date=kept.date, sender_id=kept.sender_id)
    saved = (kept.peer_id, kept.id) if peer_id == account.id else None
    return replace(first, saved_from=saved)


def _deliver(context: Context, account: Account, peer_id: int, draft: Draft, random_id: int) -> Message:
    """Raises 500 RANDOM_ID_DUPLICATE for a message that was sent already."""
    if random_id in account.random_ids:
        raise RpcFailure(500, "RANDOM_ID_DUPLICATE")
    account.random_ids.add(random_id)
    return context.world.send(account.id, peer_id, draft)


def _sent(context: Context, account: Account, rows: Sequence[tuple[int, Message]]) -> TLObject:
    """The updates of messages just sent, with the numbers that the client gave them."""
    last = context.world.mail.pts(account.id)
    first = last - len(rows) + 1
    updates: list[TLObject] = [types.UpdateMessageID(id=sent.id, random_id=number) for number, sent in rows]
    updates += [
        types.UpdateNewMessage(
            message_objects.message(context.world, account, sent), pts=first + place, pts_count=1
        )
        for place, (_, sent) in enumerate(rows)
    ]
    people = message_objects.people(context.world, account, [sent for _, sent in rows])
    made: TLObject = types.Updates(updates, people, [], date=context.now, seq=0)
    return made
