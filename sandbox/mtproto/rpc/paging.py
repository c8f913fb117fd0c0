"""Pages of long lists (https://core.telegram.org/api/offsets)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from telethon.tl import types

from sandbox.accounts import Account
from sandbox.messages import Message
from sandbox.mtproto.rpc import message_objects
from sandbox.mtproto.rpc.registry import Context
from sandbox.mtproto.tl import TLObject

MOST = 100  # messages or dialogs in one answer


def page_size(limit: int) -> int:
    """How many rows an answer has when `limit` are asked for."""
    return min(max(limit, 1), MOST)


def seconds(date: datetime | None) -> float:
    """A TL date as Unix seconds; 0 when there is none."""
    return 0.0 if date is None else date.timestamp()


def page_of(newest_first: Sequence[Message], request: Any) -> list[Message]:
    """The messages that `offset_id`, `offset_date`, `add_offset`, `limit`, `max_id` and `min_id` choose."""
    start = 0
    if request.offset_id:
        start = _first(newest_first, lambda kept: kept.id < request.offset_id)
    elif before := seconds(getattr(request, "offset_date", None)):
        start = _first(newest_first, lambda kept: kept.date < before)
    start += request.add_offset
    chosen = newest_first[max(start, 0) : max(start + page_size(request.limit), 0)]
    return [
        kept
        for kept in chosen
        if kept.id > request.min_id and (not request.max_id or kept.id < request.max_id)
    ]


def messages(
    context: Context, account: Account, page: list[Message], *others: int, count: int, **extra: object
) -> TLObject:
    """messages.messages, or a slice when the list is longer; `others` are users to name besides."""
    fields: dict[str, object] = {
        "messages": [message_objects.message(context.world, account, kept) for kept in page],
        "topics": [],
        "chats": [],
        "users": message_objects.people(context.world, account, page, *others),
    }
    made: TLObject
    if len(page) == count:
        made = types.messages.Messages(**fields)
    else:
        made = types.messages.MessagesSlice(count=count, **fields, **extra)
    return made


def _first(rows: Sequence[Message], fits: Callable[[Message], bool]) -> int:
    return next((number for number, kept in enumerate(rows) if fits(kept)), len(rows))
