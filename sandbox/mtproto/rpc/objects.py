"""TL objects made from what the world knows."""

from __future__ import annotations

from telethon.tl import types

from sandbox.accounts import SERVICE_ID, Account, Attachment, Authorization, Message
from sandbox.errors import RpcFailure
from sandbox.mtproto.tl import TLObject
from sandbox.world import World

SERVICE_PHONE = "42777"


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
        username=person.username,
        phone=person.phone.lstrip("+") if known else None,
        status=types.UserStatusRecently(),
    )
    return made


def service_user(viewer: Account) -> TLObject:
    """Telegram's own account, 777000."""
    made: TLObject = types.User(
        id=SERVICE_ID,
        verified=True,
        support=True,
        access_hash=access_hash(viewer.id, SERVICE_ID),
        first_name="Telegram",
        phone=SERVICE_PHONE,
    )
    return made


def users(world: World, viewer: Account, ids: set[int]) -> list[TLObject]:
    """Those of `ids` that exist, by id."""
    return [
        service_user(viewer) if user_id == SERVICE_ID else user(viewer, world.accounts[user_id])
        for user_id in sorted(ids)
        if user_id == SERVICE_ID or user_id in world.accounts
    ]


def message(owner: Account, kept: Message) -> TLObject:
    """A message as its owner's clients get it."""
    made: TLObject = types.Message(
        id=kept.id,
        out=kept.sender_id == owner.id,
        from_id=types.PeerUser(owner.id) if kept.sender_id == owner.id else None,
        peer_id=types.PeerUser(kept.peer_id),
        date=int(kept.date),
        message=kept.text,
        media=None if kept.attachment is None else media(kept.id, kept.attachment, int(kept.date)),
    )
    return made


def media(number: int, kept: Attachment, date: int) -> TLObject:
    """An attachment as clients get it: whatever is needed to describe it, and nothing to download."""
    place = {"id": number, "access_hash": number, "file_reference": b"", "date": date, "dc_id": 1}
    made: TLObject
    if kept.kind == "photo":
        made = types.MessageMediaPhoto(photo=types.Photo(sizes=[], **place))
        return made
    document = types.Document(mime_type=kept.mime_type, size=kept.size, attributes=_attributes(kept), **place)
    made = types.MessageMediaDocument(document=document, voice=kept.kind == "voice")
    return made


def _attributes(kept: Attachment) -> list[TLObject]:
    made: list[TLObject] = []
    if kept.name is not None:
        made.append(types.DocumentAttributeFilename(kept.name))
    if kept.kind == "voice":
        made.append(types.DocumentAttributeAudio(duration=kept.duration, voice=True))
    elif kept.kind == "video":
        made.append(types.DocumentAttributeVideo(duration=kept.duration, w=1280, h=720))
    elif kept.kind == "sticker":
        made.append(types.DocumentAttributeSticker(alt="🙂", stickerset=types.InputStickerSetEmpty()))
    return made


def signed_in(account: Account) -> TLObject:
    """auth.authorization: what a client gets once it is in."""
    made: TLObject = types.auth.Authorization(user=user(account, account))
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
    )
    return made


def peer_id(account: Account, peer: object) -> int:
    """Whom an InputPeer or InputUser means. Raises 400 PEER_ID_INVALID."""
    if isinstance(peer, types.InputPeerSelf | types.InputUserSelf):
        return account.id
    if isinstance(peer, types.InputPeerUser | types.InputUser):
        if peer.user_id != account.id and peer.access_hash != access_hash(account.id, peer.user_id):
            raise RpcFailure(400, "PEER_ID_INVALID")
        return int(peer.user_id)
    raise RpcFailure(400, "PEER_ID_INVALID")
