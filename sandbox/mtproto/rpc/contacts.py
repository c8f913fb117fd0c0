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


@method(functions.contacts.ResolveUsernameRequest)
def resolve_username(context: Context, request: functions.contacts.ResolveUsernameRequest) -> Result:
    """https://core.telegram.org/method/contacts.resolveUsername: 400 USERNAME_NOT_OCCUPIED for nobody's."""
    viewer = context.account()
    wanted = request.username.removeprefix("@").casefold()
    for user_id, names in _names(context).items():
        if wanted in names:
            answer: TLObject = types.contacts.ResolvedPeer(
                peer=types.PeerUser(user_id), chats=[], users=objects.users(context.world, viewer, {user_id})
            )
            return answer
    raise RpcFailure(400, "USERNAME_NOT_OCCUPIED")


def _names(context: Context) -> dict[int, set[str]]:
    """Everybody's active usernames, in small letters."""
    names = {person.id: person.active_usernames() for person in context.world.accounts.values()}
    for peer in context.world.service_peers.values():
        names[peer.id] = {peer.username} if peer.username else set()
    return {user_id: {name.casefold() for name in known} for user_id, known in names.items()}


@method(functions.contacts.SearchRequest)
def search(context: Context, request: functions.contacts.SearchRequest) -> Result:
    """Contacts whose name begins like this. https://core.telegram.org/method/contacts.search"""
    viewer = context.account()
    query = request.q.casefold()
    ids = {
        person.id
        for person in context.world.accounts.values()
        if person.id in viewer.contacts
        and f"{person.first_name} {person.last_name or ''}".casefold().startswith(query)
    }
    answer: TLObject = types.contacts.Found(
        my_results=[types.PeerUser(user_id) for user_id in sorted(ids)],
        results=[],
        chats=[],
        users=objects.users(context.world, viewer, ids),
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
