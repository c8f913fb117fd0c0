"""TL objects made from what the world knows."""

from __future__ import annotations

from telethon.tl import types

from sandbox.accounts import Account, Authorization
from sandbox.errors import RpcFailure
from sandbox.mtproto.tl import TLObject
from sandbox.peers import ServicePeer
from sandbox.world import World


def access_hash(viewer_id: int, user_id: int) -> int:
    """What `viewer_id` must show to speak of `user_id`; fixed per pair, as on Telegram."""
    return (viewer_id * 0x9E3779B97F4A7C15 + user_id * 0xC2B2AE3D27D4EB4F) % 2**63


def user(viewer: Account, person: Account) -> TLObject:
    """A person as `viewer` may see them: the phone number only of oneself and of contacts."""
    known = person is viewer or person.id in viewer.contacts
    made: TLObject = types.User(
        id=person.id,
        is_self=person is viewer,
        contact=person.id in viewer.contacts,
        mutual_contact=person.id in viewer.contacts and viewer.id in person.contacts,
        access_hash=access_hash(viewer.id, person.id),
        first_name=person.first_name,
        last_name=person.last_name,
        username=None if person.usernames else person.username,
        usernames=usernames(person),
        phone=person.phone.lstrip("+") if known else None,
        status=types.UserStatusRecently(),
    )
    return made


def usernames(person: Account) -> list[TLObject] | None:
    """Several names, for people who have bought some: then `username` itself is empty.

    Source: https://core.telegram.org/api/links#collectible-username-links
    """
    if not person.usernames:
        return None
    return [
        types.Username(name.name, editable=name.editable, active=name.active) for name in person.usernames
    ]


def service_user(viewer: Account, peer: ServicePeer) -> TLObject:
    """An account that is no person, such as Telegram's own (777000)."""
    made: TLObject = types.User(
        id=peer.id,
        verified=peer.verified,
        support=peer.support,
        bot=peer.bot,
        bot_info_version=1 if peer.bot else None,
        access_hash=access_hash(viewer.id, peer.id),
        first_name=peer.first_name,
        username=peer.username,
        phone=peer.phone,
    )
    return made


def users(world: World, viewer: Account, ids: set[int]) -> list[TLObject]:
    """Those of `ids` that exist, by id."""
    return [
        service_user(viewer, world.service_peers[user_id])
        if user_id in world.service_peers
        else user(viewer, world.accounts[user_id])
        for user_id in sorted(ids)
        if user_id in world.service_peers or user_id in world.accounts
    ]


def signed_in(account: Account) -> TLObject:
    """auth.authorization: what a client gets once it is in."""
    waits = account.relogin_days if not account.has_password else None
    made: TLObject = types.auth.Authorization(
        user=user(account, account),
        setup_password_required=waits is not None,
        otherwise_relogin_days=waits,
    )
    return made


def device(kept: Authorization, *, current: bool) -> TLObject:
    """A row of the device list; the asking device itself has hash 0."""
    made: TLObject = types.Authorization(
        hash=0 if current else kept.hash,
        device_model=kept.client.device_model,
        platform="",
        system_version=kept.client.system_version,
        api_id=kept.client.api_id,
        app_name="Telegram" if kept.official else "Sandbox app",
        app_version=kept.client.app_version,
        date_created=int(kept.created_at),
        date_active=int(kept.active_at),
        ip=kept.ip,
        country=kept.country,
        region="",
        current=current,
        official_app=kept.official,
        password_pending=kept.password_pending,
        unconfirmed=kept.unconfirmed,
    )
    return made


def peer_id(account: Account, peer: object) -> int:
    """Whom an InputPeer or InputUser means. Raises 400 PEER_ID_INVALID, or MSG_ID_INVALID of `…FromMessage`.

    Source: https://core.telegram.org/api/min
    """
    if isinstance(peer, types.InputPeerSelf | types.InputUserSelf):
        return account.id
    if isinstance(peer, types.InputPeerUser | types.InputUser):
        if peer.user_id != account.id and peer.access_hash != access_hash(account.id, peer.user_id):
            raise RpcFailure(400, "PEER_ID_INVALID")
        return int(peer.user_id)
    if isinstance(peer, types.InputPeerUserFromMessage | types.InputUserFromMessage):
        chat_id = peer_id(account, peer.peer)
        for kept in account.messages:
            if kept.id == peer.msg_id and kept.peer_id == chat_id and peer.user_id in kept.named():
                return int(peer.user_id)
        raise RpcFailure(400, "MSG_ID_INVALID")
    raise RpcFailure(400, "PEER_ID_INVALID")
