"""messages.*: private chats (https://core.telegram.org/api/updates)."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.accounts import SERVICE_ID, Message
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject

MOST = 100  # messages or dialogs in one answer
LONGEST = 4096  # characters of a message


def _dialog(last: Message, unread: int) -> types.Dialog:
    return types.Dialog(
        peer=types.PeerUser(last.peer_id),
        top_message=last.id,
        read_inbox_max_id=last.id,
        read_outbox_max_id=last.id,
        unread_count=unread,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
    )


@method(functions.messages.GetDialogsRequest)
def get_dialogs(context: Context, request: functions.messages.GetDialogsRequest) -> Result:
    """The account's chats by their newest message, those older than the given one."""
    account = context.account()
    newest = {kept.peer_id: kept for kept in account.messages}
    rows = sorted(newest.values(), key=lambda kept: kept.id, reverse=True)
    page = [kept for kept in rows if not request.offset_id or kept.id < request.offset_id]
    page = page[: _page_size(request.limit)]
    fields = {
        "dialogs": [_dialog(kept, account.unread(kept.peer_id)) for kept in page],
        "messages": [objects.message(account, kept) for kept in page],
        "chats": [],
        "users": objects.users(context.world, account, {account.id, *(kept.peer_id for kept in page)}),
    }
    answer: TLObject
    if len(page) == len(rows):
        answer = types.messages.Dialogs(**fields)
    else:
        answer = types.messages.DialogsSlice(count=len(rows), **fields)
    return answer


@method(functions.messages.GetHistoryRequest)
def get_history(context: Context, request: functions.messages.GetHistoryRequest) -> Result:
    """A chat's messages, newest first."""
    account = context.account()
    peer_id = objects.peer_id(account, request.peer)
    chat = context.world.chat(account.id, peer_id)[::-1]
    start = next((i for i, kept in enumerate(chat) if kept.id < request.offset_id), len(chat))
    start = max(0, (start if request.offset_id else 0) + request.add_offset)
    page = [
        kept
        for kept in chat[start : start + _page_size(request.limit)]
        if kept.id > request.min_id and (not request.max_id or kept.id < request.max_id)
    ]
    fields = {
        "messages": [objects.message(account, kept) for kept in page],
        "topics": [],
        "chats": [],
        "users": objects.users(context.world, account, {account.id, peer_id}),
    }
    answer: TLObject
    if len(page) == len(chat):
        answer = types.messages.Messages(**fields)
    else:
        answer = types.messages.MessagesSlice(count=len(chat), **fields)
    return answer


@method(functions.messages.SendMessageRequest)
def send_message(context: Context, request: functions.messages.SendMessageRequest) -> Result:
    """Send a text to a person. Raises 400 MESSAGE_EMPTY, MESSAGE_TOO_LONG or PEER_ID_INVALID."""
    account = context.account()
    peer_id = objects.peer_id(account, request.peer)
    if peer_id not in context.world.accounts and peer_id != SERVICE_ID:
        raise RpcFailure(400, "PEER_ID_INVALID")
    if not request.message.strip():
        raise RpcFailure(400, "MESSAGE_EMPTY")
    if len(request.message) > LONGEST:
        raise RpcFailure(400, "MESSAGE_TOO_LONG")
    sent = context.world.send_message(account.id, peer_id, request.message)
    answer: TLObject = types.UpdateShortSentMessage(
        out=True, id=sent.id, pts=sent.id + 1, pts_count=1, date=int(sent.date)
    )
    return answer


def _page_size(limit: int) -> int:
    return min(max(limit, 1), MOST)
