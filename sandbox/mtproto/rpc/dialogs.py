"""messages.*: the list of chats (https://core.telegram.org/api/folders, https://core.telegram.org/api/offsets)."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.accounts import Account
from sandbox.messages import Message
from sandbox.mtproto.rpc import message_objects, objects
from sandbox.mtproto.rpc.paging import page_size, seconds
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.updates import state
from sandbox.mtproto.tl import Result, TLObject


def _dialog(context: Context, account: Account, last: Message) -> types.Dialog:
    return types.Dialog(
        peer=types.PeerUser(last.peer_id),
        top_message=last.id,
        read_inbox_max_id=account.read.get(last.peer_id, 0),
        read_outbox_max_id=_read_by_partner(context, account, last.peer_id),
        unread_count=account.unread(last.peer_id),
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
    )


def _read_by_partner(context: Context, account: Account, peer_id: int) -> int:
    """The newest message that the other side has seen; the newest of all where nobody reads."""
    chat = context.world.chat(account.id, peer_id)
    partner = context.world.accounts.get(peer_id)
    if partner is None or partner is account:
        return chat[-1].id if chat else 0
    mark = partner.read.get(account.id, 0)
    seen = max(
        (kept.shared_id for kept in context.world.chat(peer_id, account.id) if kept.id <= mark), default=0
    )
    return max((kept.id for kept in chat if kept.shared_id <= seen), default=0)


def _fields(context: Context, account: Account, page: list[Message], *others: int) -> dict[str, object]:
    return {
        "dialogs": [_dialog(context, account, kept) for kept in page],
        "messages": [message_objects.message(context.world, account, kept) for kept in page],
        "chats": [],
        "users": message_objects.people(context.world, account, page, *others),
    }


def _newest(account: Account) -> list[Message]:
    """The newest message of each chat, the newest chat first."""
    newest = {kept.peer_id: kept for kept in account.messages}
    return sorted(newest.values(), key=lambda kept: kept.id, reverse=True)


@method(functions.messages.GetDialogsRequest)
def get_dialogs(context: Context, request: functions.messages.GetDialogsRequest) -> Result:
    """The account's chats by their newest message, those older than the given one."""
    account = context.account()
    rows = _newest(account)
    before = seconds(request.offset_date)
    page = [kept for kept in rows if not request.offset_id or kept.id < request.offset_id]
    if before and not request.offset_id:
        page = [kept for kept in page if kept.date < before]
    page = page[: page_size(request.limit)]
    answer: TLObject
    if len(page) == len(rows):
        answer = types.messages.Dialogs(**_fields(context, account, page))
    else:
        answer = types.messages.DialogsSlice(count=len(rows), **_fields(context, account, page))
    return answer


@method(functions.messages.GetPeerDialogsRequest)
def get_peer_dialogs(context: Context, request: functions.messages.GetPeerDialogsRequest) -> Result:
    """Certain chats. https://core.telegram.org/method/messages.getPeerDialogs"""
    account = context.account()
    wanted = [
        objects.peer_id(account, asked.peer)
        for asked in request.peers
        if isinstance(asked, types.InputDialogPeer)
    ]
    page = [kept for kept in _newest(account) if kept.peer_id in wanted]
    answer: TLObject = types.messages.PeerDialogs(
        state=state(context, account), **_fields(context, account, page, *wanted)
    )
    return answer


@method(functions.messages.GetPinnedDialogsRequest)
def get_pinned_dialogs(context: Context, _request: functions.messages.GetPinnedDialogsRequest) -> Result:
    """Nobody here pins chats."""
    account = context.account()
    answer: TLObject = types.messages.PeerDialogs(
        state=state(context, account), **_fields(context, account, [])
    )
    return answer
