"""Files: parts that clients upload, and what data centres keep.

Source: https://core.telegram.org/api/files
"""

from __future__ import annotations

import hashlib
import itertools

from sandbox.errors import RpcFailure
from sandbox.messages import Attachment, AttachmentKind, StoredFile

LARGEST_PART = 512 * 1024  # bytes
MOST_PARTS = 4000
KIBIBYTE = 1024


class Files:
    """Uploads by account and the client's own file id, and stored files by id."""

    def __init__(self) -> None:
        self._uploads: dict[tuple[int, int], dict[int, bytes]] = {}
        self._stored: dict[int, Attachment] = {}
        self._ids = itertools.count(5_000_000_001)
        self._epoch = 1

    def save_part(self, account_id: int, upload_id: int, part: int, content: bytes) -> None:
        """Keep one part. Raises 400 FILE_PART_INVALID, FILE_PART_EMPTY or FILE_PART_TOO_BIG."""
        if not 0 <= part < MOST_PARTS:
            raise RpcFailure(400, "FILE_PART_INVALID")
        if not content:
            raise RpcFailure(400, "FILE_PART_EMPTY")
        if len(content) > LARGEST_PART:
            raise RpcFailure(400, "FILE_PART_TOO_BIG")
        self._uploads.setdefault((account_id, upload_id), {})[part] = content

    def assemble(self, account_id: int, upload_id: int, parts: int, *, md5: str = "") -> bytes:
        """The whole upload, which is forgotten.

        Raises 400 FILE_PARTS_INVALID, FILE_PART_SIZE_INVALID, FILE_PART_X_MISSING or MD5_CHECKSUM_INVALID.
        """
        if not 0 < parts <= MOST_PARTS:
            raise RpcFailure(400, "FILE_PARTS_INVALID")
        kept = self._uploads.get((account_id, upload_id), {})
        for part in range(parts):
            if part not in kept:
                raise RpcFailure(400, f"FILE_PART_{part}_MISSING")
        chosen = [kept[part] for part in range(parts)]
        size = len(chosen[0])
        if any(len(part) != size for part in chosen[:-1]) or (parts > 1 and size % KIBIBYTE):
            raise RpcFailure(400, "FILE_PART_SIZE_INVALID")
        whole = b"".join(chosen)
        if md5 and hashlib.md5(whole).hexdigest() != md5:
            raise RpcFailure(400, "MD5_CHECKSUM_INVALID")
        del self._uploads[account_id, upload_id]
        return whole

    def attach(
        self,
        content: bytes,
        dc_id: int,
        *,
        kind: AttachmentKind = "document",
        name: str | None = None,
        mime_type: str = "application/octet-stream",
        duration: int = 0,
    ) -> Attachment:
        """Keep a file on a data centre, ready to hang on a message."""
        stored = StoredFile(id=next(self._ids), dc_id=dc_id, content=content)
        attachment = Attachment(
            kind=kind,
            name=name,
            mime_type=mime_type,
            size=len(content),
            duration=duration,
            file=stored,
        )
        self._stored[stored.id] = attachment
        return attachment

    def attachment(self, file_id: int) -> Attachment | None:
        """The file with this id, as it was described when it was uploaded."""
        return self._stored.get(file_id)

    def reference(self, file_id: int) -> bytes:
        """What a client must show beside the id; it is part of the message that it got the file from.

        Source: https://core.telegram.org/api/file_reference
        """
        return f"{self._epoch}:{file_id}".encode()

    def expire_references(self) -> None:
        """References given out so far are void: clients must fetch their messages again."""
        self._epoch += 1
