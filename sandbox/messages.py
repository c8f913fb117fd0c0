"""Messages of private chats, as one account's copy of a chat holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AttachmentKind = Literal["photo", "voice", "video", "sticker", "document"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A marked stretch of a text; offset and length count UTF-16 code units.

    `kind` is the end of the TL constructor's name: `Bold` of `messageEntityBold`.
    Source: https://core.telegram.org/api/entities
    """

    kind: str
    offset: int
    length: int
    argument: str | int | None = None  #: url, language, user id or document id, where the kind has one


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file on a data centre. `id` is what clients download it by."""

    id: int
    dc_id: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """The media of a message. Without a `file` it is described only, and nothing can be downloaded."""

    kind: AttachmentKind
    name: str | None = None
    mime_type: str = "application/octet-stream"
    size: int = 0  #: bytes
    duration: int = 0  #: seconds
    file: StoredFile | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a forwarded message comes from."""

    date: float
    sender_id: int
    saved_from: tuple[int, int] | None = None  #: chat and message, for what is forwarded to Saved Messages


@dataclass(frozen=True, kw_only=True)
class ReplyTo:
    """The message that a message answers, maybe one of another chat, maybe with a quoted part of it."""

    message_id: int
    peer_id: int | None = None  #: The other message's chat when it is another
    origin: Origin | None = None  #: Who wrote it when, for a message of another chat
    quote: str | None = None
    quote_spans: tuple[Span, ...] = ()
    quote_offset: int = 0


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as one account's copy of a private chat holds it."""

    id: int
    peer_id: int  #: The other side of the chat
    sender_id: int
    date: float
    text: str
    attachment: Attachment | None = None
    spans: tuple[Span, ...] = ()
    reply_to: ReplyTo | None = None
    origin: Origin | None = None
    edited_at: float | None = None
    shared_id: int = 0  #: The same for both sides' copies
    unknown: bool = False  #: Sent to clients with a constructor that their layer does not have
    group_id: int | None = None  #: The album it belongs to

    def named(self) -> set[int]:
        """Whom the message names: partner, sender, and who wrote what it forwards or answers."""
        ids = {self.peer_id, self.sender_id}
        ids |= {int(span.argument) for span in self.spans if span.kind == "MentionName" and span.argument}
        if self.origin is not None:
            ids.add(self.origin.sender_id)
        if self.reply_to is not None and self.reply_to.origin is not None:
            ids.add(self.reply_to.origin.sender_id)
        return ids
