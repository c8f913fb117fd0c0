"""updates.*: a client's position in its account's stream of updates.

Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.accounts import Account
from sandbox.mail import MailEvent
from sandbox.messages import Message
from sandbox.mtproto.rpc import message_objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject
from sandbox.world import World


def state(context: Context, account: Account) -> types.updates.State:
    """Where the account's updates are now."""
    pts = context.world.mail.pts(account.id)
    return types.updates.State(pts=pts, qts=0, date=context.now, seq=0, unread_count=0)


def update(world: World, account: Account, event: MailEvent) -> TLObject | None:
    """One event as an update; None when its message is gone again."""
    made: TLObject
    numbered = {"pts": event.pts, "pts_count": 1}
    if event.kind == "deleted":
        made = types.UpdateDeleteMessages(messages=list(event.message_ids), **numbered)
        return made
    if event.kind == "read":
        made = types.UpdateReadHistoryInbox(
            peer=types.PeerUser(event.peer_id),
            max_id=event.message_ids[0],
            still_unread_count=account.unread(event.peer_id),
            **numbered,
        )
        return made
    kept = world.mail.find(account.id, event.message_ids[0])
    if kept is None:
        return None
    constructor = types.UpdateNewMessage if event.kind == "new" else types.UpdateEditMessage
    made = constructor(message_objects.message(world, account, kept), **numbered)
    return made


@method(functions.updates.GetStateRequest)
def get_state(context: Context, _request: functions.updates.GetStateRequest) -> Result:
    """https://core.telegram.org/method/updates.getState"""
    made: TLObject = state(context, context.account())
    return made


@method(functions.updates.GetDifferenceRequest)
def get_difference(context: Context, request: functions.updates.GetDifferenceRequest) -> Result:
    """https://core.telegram.org/method/updates.getDifference: what happened since `pts`."""
    account = context.account()
    missed = context.world.mail.since(account.id, request.pts)
    answer: TLObject
    if not missed:
        answer = types.updates.DifferenceEmpty(date=context.now, seq=0)
        return answer
    named: list[Message] = []
    for event in missed:
        found = (context.world.mail.find(account.id, number) for number in event.message_ids)
        named += [kept for kept in found if kept is not None and event.kind != "read"]
    new = {event.message_ids[0] for event in missed if event.kind == "new"}
    others = (update(context.world, account, event) for event in missed if event.kind != "new")
    answer = types.updates.Difference(
        new_messages=[
            message_objects.message(context.world, account, kept)
            for kept in dict.fromkeys(named)
            if kept.id in new
        ],
        new_encrypted_messages=[],
        other_updates=[other for other in others if other is not None],
        chats=[],
        users=message_objects.people(context.world, account, named),
        state=state(context, account),
    )
    return answer
