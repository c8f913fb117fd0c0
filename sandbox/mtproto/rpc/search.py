"""messages.*: searching (https://core.telegram.org/api/search)."""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import functions, types

from sandbox.messages import Message
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.paging import messages, page_of, page_size, seconds
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result

KINDS = {
    types.InputMessagesFilterPhotos: {"photo"},
    types.InputMessagesFilterVideo: {"video"},
    types.InputMessagesFilterPhotoVideo: {"photo", "video"},
    types.InputMessagesFilterDocument: {"document"},
    types.InputMessagesFilterVoice: {"voice"},
    types.InputMessagesFilterRoundVoice: {"voice"},
}
LINK = re.compile(r"https?://|t\.me/")


def _fits(kept: Message, query: str, wanted: object) -> bool:
    words = query.casefold().split()
    text = (
        f"{kept.text} {kept.attachment.name if kept.attachment and kept.attachment.name else ''}".casefold()
    )
    if not all(word in text for word in words):
        return False
    if isinstance(wanted, types.InputMessagesFilterEmpty):
        return True
    if isinstance(wanted, types.InputMessagesFilterUrl):
        return LINK.search(kept.text) is not None
    return kept.attachment is not None and kept.attachment.kind in KINDS.get(type(wanted), ())


def _within(kept: Message, request: Any) -> bool:
    earliest, latest = seconds(request.min_date), seconds(request.max_date)
    return kept.date >= earliest and (not latest or kept.date <= latest)


@method(functions.messages.SearchRequest)
def search(context: Context, request: functions.messages.SearchRequest) -> Result:
    """In one chat, or with an empty peer in all. https://core.telegram.org/method/messages.search"""
    account = context.account()
    everywhere = isinstance(request.peer, types.InputPeerEmpty)
    chat = (
        account.messages
        if everywhere
        else context.world.chat(account.id, objects.peer_id(account, request.peer))
    )
    sender = None if request.from_id is None else objects.peer_id(account, request.from_id)
    found = [
        kept
        for kept in chat[::-1]
        if _fits(kept, request.q, request.filter)
        and _within(kept, request)
        and sender in (None, kept.sender_id)
    ]
    return messages(context, account, page_of(found, request), count=len(found))


@method(functions.messages.SearchGlobalRequest)
def search_global(context: Context, request: functions.messages.SearchGlobalRequest) -> Result:
    """In all chats, also Telegram's own. https://core.telegram.org/method/messages.searchGlobal"""
    account = context.account()
    found = [
        kept
        for kept in account.messages[::-1]
        if _fits(kept, request.q, request.filter) and _within(kept, request)
    ]
    older = [kept for kept in found if not request.offset_id or kept.id < request.offset_id]
    page = older[: page_size(request.limit)]
    rate = int(page[-1].date) if page else 0
    return messages(context, account, page, count=len(found), next_rate=rate)
