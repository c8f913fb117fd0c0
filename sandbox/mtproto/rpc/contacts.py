"""contacts.*: is this number on Telegram?"""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


@method(functions.contacts.ResolvePhoneRequest)
def resolve_phone(context: Context, request: functions.contacts.ResolvePhoneRequest) -> Result:
    """https://core.telegram.org/method/contacts.resolvePhone: 400 PHONE_NOT_OCCUPIED when unused."""
    viewer = context.account()
    try:
        found = context.world.account_by_phone(request.phone)
    except RpcFailure:
        found = None
    if found is None:
        raise RpcFailure(400, "PHONE_NOT_OCCUPIED")
    answer: TLObject = types.contacts.ResolvedPeer(
        peer=types.PeerUser(found.id), chats=[], users=[objects.user(viewer, found)]
    )
    return answer


@method(functions.contacts.GetContactsRequest)
def get_contacts(context: Context, _request: functions.contacts.GetContactsRequest) -> Result:
    """https://core.telegram.org/method/contacts.getContacts"""
    viewer = context.account()
    people = sorted(viewer.contacts)
    answer: TLObject = types.contacts.Contacts(
        contacts=[types.Contact(user_id=person, mutual=True) for person in people],
        saved_count=0,
        users=objects.users(context.world, viewer, viewer.contacts),
    )
    return answer
