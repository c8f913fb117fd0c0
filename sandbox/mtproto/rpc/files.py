"""upload.*: bytes of files, up and down (https://core.telegram.org/api/files)."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc.media import known_file
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject

UNIT = 1024  # bytes: what offset and limit are multiples of, unless `precise`
CHUNK = 1024 * 1024  # bytes: no part crosses a border of these
TYPES = {
    "image/jpeg": types.storage.FileJpeg,
    "image/png": types.storage.FilePng,
    "application/pdf": types.storage.FilePdf,
    "video/mp4": types.storage.FileMp4,
}


@method(functions.upload.SaveFilePartRequest)
def save_file_part(context: Context, request: functions.upload.SaveFilePartRequest) -> Result:
    """A part of a file of at most 10 MB."""
    account = context.account()
    context.world.files.save_part(account.id, request.file_id, request.file_part, request.bytes)
    return True


@method(functions.upload.SaveBigFilePartRequest)
def save_big_file_part(context: Context, request: functions.upload.SaveBigFilePartRequest) -> Result:
    """A part of a larger file."""
    return save_file_part(context, request)


@method(functions.upload.GetFileRequest)
def get_file(context: Context, request: functions.upload.GetFileRequest) -> Result:
    """A part of a stored file.

    Raises 400 LOCATION_INVALID, OFFSET_INVALID or LIMIT_INVALID, 303 FILE_MIGRATE_X for a file of another
    data centre, and what `known_file` raises. Source: https://core.telegram.org/method/upload.getFile
    """
    context.account()
    if not isinstance(request.location, types.InputDocumentFileLocation | types.InputPhotoFileLocation):
        raise RpcFailure(400, "LOCATION_INVALID")
    found = known_file(context, request.location)
    if found.file is None:
        raise RpcFailure(400, "LOCATION_INVALID")
    if found.file.dc_id != context.dc_id:
        raise RpcFailure(303, f"FILE_MIGRATE_{found.file.dc_id}")
    _check(request.offset, request.limit, precise=bool(request.precise))
    part = found.file.content[request.offset : request.offset + request.limit]
    kind = TYPES.get(found.mime_type, types.storage.FileUnknown)
    answer: TLObject = types.upload.File(type=kind(), mtime=context.now, bytes=part)
    return answer


def _check(offset: int, limit: int, *, precise: bool) -> None:
    if offset < 0 or (not precise and offset % UNIT):
        raise RpcFailure(400, "OFFSET_INVALID")
    if not 0 < limit <= CHUNK or limit % UNIT or (not precise and CHUNK % limit):
        raise RpcFailure(400, "LIMIT_INVALID")
    if offset // CHUNK != (offset + limit - 1) // CHUNK:
        raise RpcFailure(400, "LIMIT_INVALID")
