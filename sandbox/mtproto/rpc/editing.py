"""messages.*: editing, deleting, and marking as read."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import message_objects, objects
from sandbox.mtproto.rpc.media import attachment_of
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.sending import LONGEST
from sandbox.mtproto.tl import Result, TLObject


@method(functions.messages.EditMessageRequest)
def edit_message(context: Context, request: functions.messages.EditMessageRequest) -> Result:
    """Change a message of one's own. https://core.telegram.org/method/messages.editMessage

    Raises 400 MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_ID_INVALID or MESSAGE_NOT_MODIFIED, and 403
    MESSAGE_AUTHOR_REQUIRED.
    """
    account = context.account()
    peer_id = objects.peer_id(account, request.peer)
    own = context.world.mail.find(account.id, request.id)
    if own is None or own.peer_id != peer_id:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    text = own.text if request.message is None else request.message
    if not text.strip() and own.attachment is None:
        raise RpcFailure(400, "MESSAGE_EMPTY")
    if len(text) > LONGEST:
        raise RpcFailure(400, "MESSAGE_TOO_LONG")
    edited = context.world.mail.edit(
        account.id,
        own.id,
        text=text,
        spans=message_objects.spans(account, request.entities, text),
        attachment=None if request.media is None else attachment_of(context, account, request.media),
    )
    update = types.UpdateEditMessage(
        message_objects.message(context.world, account, edited),
        pts=context.world.mail.pts(account.id),
        pts_count=1,
    )
    people = message_objects.people(context.world, account, [edited])
    answer: TLObject = types.Updates([update], people, [], date=context.now, seq=0)
    return answer


@method(functions.messages.DeleteMessagesRequest)
def delete_messages(context: Context, request: functions.messages.DeleteMessagesRequest) -> Result:
    """Delete messages, with `revoke` for both sides. https://core.telegram.org/method/messages.deleteMessages"""
    account = context.account()
    gone = context.world.mail.delete(account.id, request.id, revoke=bool(request.revoke))
    answer: TLObject = types.messages.AffectedMessages(
        pts=context.world.mail.pts(account.id), pts_count=1 if gone else 0
    )
    return answer


@method(functions.messages.DeleteHistoryRequest)
def delete_history(context: Context, request: functions.messages.DeleteHistoryRequest) -> Result:
    """Delete a whole chat. https://core.telegram.org/method/messages.deleteHistory"""
    account = context.account()
    chat = context.world.chat(account.id, objects.peer_id(account, request.peer))
    chosen = [kept.id for kept in chat if not request.max_id or kept.id <= request.max_id]
    gone = context.world.mail.delete(account.id, chosen, revoke=bool(request.revoke))
    answer: TLObject = types.messages.AffectedHistory(
        pts=context.world.mail.pts(account.id), pts_count=1 if gone else 0, offset=0
    )
    return answer


@method(functions.messages.ReadHistoryRequest)
def read_history(context: Context, request: functions.messages.ReadHistoryRequest) -> Result:
    """Mark a chat as read up to a message. https://core.telegram.org/method/messages.readHistory"""
    account = context.account()
    before = context.world.mail.pts(account.id)
    context.world.mail.read(account.id, objects.peer_id(account, request.peer), request.max_id)
    now = context.world.mail.pts(account.id)
    answer: TLObject = types.messages.AffectedMessages(pts=now, pts_count=now - before)
    return answer
