"""What clients send as media: uploads, and files that Telegram has already."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from sandbox.accounts import Account
from sandbox.errors import RpcFailure
from sandbox.messages import Attachment, AttachmentKind
from sandbox.mtproto.rpc import message_objects
from sandbox.mtproto.rpc.registry import Context


def attachment_of(context: Context, account: Account, media: object) -> Attachment:
    """Raises 400 MEDIA_INVALID, FILE_REFERENCE_EXPIRED, FILE_ID_INVALID, or what `Files.assemble` raises."""
    if isinstance(media, types.InputMediaUploadedPhoto):
        content = _uploaded(context, account, media.file)
        return _kept(context, account, content, kind="photo", name=None, mime_type="image/jpeg")
    if isinstance(media, types.InputMediaUploadedDocument):
        content = _uploaded(context, account, media.file)
        kind, name, duration = _described(media)
        return _kept(
            context, account, content, kind=kind, name=name, mime_type=media.mime_type, duration=duration
        )
    if isinstance(media, types.InputMediaDocument | types.InputMediaPhoto):
        return known_file(context, media.id)
    raise RpcFailure(400, "MEDIA_INVALID")


def known_file(context: Context, place: Any) -> Attachment:
    """The file an InputDocument, InputPhoto or file location means.

    Raises 400 FILE_ID_INVALID, or FILE_REFERENCE_EXPIRED for one that must be fetched anew.
    """
    found = context.world.files.attachment(getattr(place, "id", 0))
    if found is None or found.file is None:
        raise RpcFailure(400, "FILE_ID_INVALID")
    if place.access_hash != message_objects.file_access_hash(found.file.id):
        raise RpcFailure(400, "FILE_ID_INVALID")
    if place.file_reference != context.world.files.reference(found.file.id):
        raise RpcFailure(400, "FILE_REFERENCE_EXPIRED")
    return found


def _uploaded(context: Context, account: Account, file: Any) -> bytes:
    md5 = getattr(file, "md5_checksum", "")
    return context.world.files.assemble(account.id, file.id, file.parts, md5=md5)


def _kept(
    context: Context,
    account: Account,
    content: bytes,
    *,
    kind: AttachmentKind,
    name: str | None,
    mime_type: str,
    duration: int = 0,
) -> Attachment:
    return context.world.files.attach(
        content, account.dc_id, kind=kind, name=name, mime_type=mime_type, duration=duration
    )


def _described(media: Any) -> tuple[AttachmentKind, str | None, int]:
    """Kind, name and duration, as the attributes say."""
    kind: AttachmentKind = "document"
    name, duration = media.file.name or None, 0
    for attribute in media.attributes:
        if isinstance(attribute, types.DocumentAttributeFilename):
            name = attribute.file_name
        elif isinstance(attribute, types.DocumentAttributeAudio) and attribute.voice:
            kind, duration = "voice", int(attribute.duration)
        elif isinstance(attribute, types.DocumentAttributeVideo) and not media.force_file:
            kind, duration = "video", int(attribute.duration)
        elif isinstance(attribute, types.DocumentAttributeSticker):
            kind = "sticker"
    return kind, name, duration
