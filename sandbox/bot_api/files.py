"""Files as bots send them: an upload becomes a document, which everyone who sees the message can open."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass, field

from sandbox.bot_api.objects import Document

LARGEST = 50 * 1024 * 1024  # bytes, https://core.telegram.org/bots/api#sending-files
ATTACHED = "attach://"  # a parameter that names the part of the request which has the file


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it came in a multipart request."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


class Files:
    """Every file a bot ever sent, by id."""

    def __init__(self) -> None:
        self._known: dict[str, Document] = {}

    def keep(self, upload: Upload) -> Document:
        """Make a document of an upload."""
        guessed = mimetypes.guess_type(upload.name)[0]
        document = Document(
            file_id="BQACAgIAAxkD" + secrets.token_urlsafe(24),
            file_unique_id="AgAD" + secrets.token_urlsafe(6),
            name=upload.name,
            mime_type=guessed or upload.mime_type,
            content=upload.content,
        )
        self._known[document.file_id] = document
        return document

    def find(self, file_id: str) -> Document | None:
        """A document that was sent before."""
        return self._known.get(file_id)
