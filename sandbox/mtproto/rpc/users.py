"""users.*: who somebody is."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


@method(functions.users.GetUsersRequest)
def get_users(context: Context, request: functions.users.GetUsersRequest) -> Result:
    """https://core.telegram.org/method/users.getUsers: unknown people are left out."""
    viewer = context.account()
    ids = [objects.peer_id(viewer, asked) for asked in request.id]
    return [found for user_id in ids for found in objects.users(context.world, viewer, {user_id})]


@method(functions.users.GetFullUserRequest)
def get_full_user(context: Context, request: functions.users.GetFullUserRequest) -> Result:
    """https://core.telegram.org/method/users.getFullUser"""
    viewer = context.account()
    user_id = objects.peer_id(viewer, request.id)
    found = objects.users(context.world, viewer, {user_id})
    if not found:
        raise RpcFailure(400, "USER_ID_INVALID")
    full = types.UserFull(
        id=user_id,
        settings=types.PeerSettings(),
        notify_settings=types.PeerNotifySettings(),
        common_chats_count=0,
    )
    answer: TLObject = types.users.UserFull(full_user=full, chats=[], users=found)
    return answer
