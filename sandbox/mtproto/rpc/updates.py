"""updates.*: a client's position in its account's stream of updates.

An account's `pts` here is one more than the id of its newest message.
"""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.accounts import Account
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


def pts_of(account: Account) -> int:
    """The account's current `pts`."""
    return account.last_message_id + 1


def _state(context: Context, account: Account) -> types.updates.State:
    return types.updates.State(pts=pts_of(account), qts=0, date=context.now, seq=0, unread_count=0)


@method(functions.updates.GetStateRequest)
def get_state(context: Context, _request: functions.updates.GetStateRequest) -> Result:
    """https://core.telegram.org/method/updates.getState"""
    state: TLObject = _state(context, context.account())
    return state


@method(functions.updates.GetDifferenceRequest)
def get_difference(context: Context, request: functions.updates.GetDifferenceRequest) -> Result:
    """https://core.telegram.org/method/updates.getDifference: the messages since `pts`."""
    account = context.account()
    missed = [kept for kept in account.messages if kept.id >= request.pts]
    answer: TLObject
    if not missed:
        answer = types.updates.DifferenceEmpty(date=context.now, seq=0)
        return answer
    answer = types.updates.Difference(
        new_messages=[objects.message(account, kept) for kept in missed],
        new_encrypted_messages=[],
        other_updates=[],
        chats=[],
        users=objects.users(context.world, account, {account.id, *(kept.peer_id for kept in missed)}),
        state=_state(context, account),
    )
    return answer
