"""The Bot API's objects that the sandbox deals in, as JSON (core.telegram.org/bots/api#available-types)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

JsonObject = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A general file on Telegram."""

    file_id: str
    file_unique_id: str
    name: str
    mime_type: str
    content: bytes = field(repr=False)

    def to_json(self) -> JsonObject:
        """The `Document` object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.file_unique_id,
            "file_name": self.name,
            "mime_type": self.mime_type,
            "file_size": len(self.content),
        }


@dataclass(frozen=True, kw_only=True)
class User:
    """A person or a bot, as bots see them."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> JsonObject:
        """The `User` object; absent fields are left out, as Telegram does."""
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            **_present(
                first_name=self.first_name,
                last_name=self.last_name,
                username=self.username,
                language_code=self.language_code,
            ),
        }


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A private chat (its id is the user's), a group, supergroup or channel (negative ids)."""

    id: int
    type: str  #: "private", "group", "supergroup" or "channel"
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool = False

    @classmethod
    def private(cls, user: User) -> Chat:
        """The private chat between the bot and this user."""
        return cls(
            id=user.id,
            type="private",
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
        )

    def to_json(self) -> JsonObject:
        """The `Chat` object."""
        return {
            "id": self.id,
            **_present(
                title=self.title,
                username=self.username,
                first_name=self.first_name,
                last_name=self.last_name,
                type=self.type,
                is_forum=self.is_forum or None,
            ),
        }


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A marked stretch of a text; offset and length count UTF-16 code units."""

    type: str
    offset: int
    length: int
    extra: tuple[tuple[str, str], ...] = ()  #: url, language or custom_emoji_id

    def to_json(self) -> JsonObject:
        """The `MessageEntity` object."""
        return {"offset": self.offset, "length": self.length, "type": self.type, **dict(self.extra)}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a chat. `sender` is None for a channel post."""

    message_id: int
    date: int  #: Unix time, seconds
    chat: Chat
    sender: User | None
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    document: Document | None = None  #: a file; its text is the caption
    caption: str | None = None
    caption_entities: tuple[Entity, ...] = ()
    markup: Mapping[str, object] | None = None  #: inline, reply, remove or force-reply keyboard
    reply_to: Message | None = None
    edit_date: int | None = None
    link_preview: Mapping[str, object] | None = None
    thread_id: int | None = None  #: The topic of a forum; None for the general one
    origin: Mapping[str, object] | None = None  #: `MessageOrigin` of a forwarded message
    via_bot: User | None = None  #: The inline bot it was sent through
    service: Mapping[str, object] = field(default_factory=dict)  #: fields of a message without a text

    @property
    def from_bot(self) -> bool:
        """Whether a bot wrote it."""
        return self.sender is not None and self.sender.is_bot

    def buttons(self) -> list[Mapping[str, object]]:
        """The inline buttons under the message, row after row."""
        rows = (self.markup or {}).get("inline_keyboard")
        if not isinstance(rows, list):
            return []
        return [button for row in rows for button in row]

    def to_json(self, *, with_reply: bool = True) -> JsonObject:
        """The `Message` object. Only inline keyboards are part of what bots read back."""
        made: JsonObject = {"message_id": self.message_id}
        if self.sender is not None:
            made["from"] = self.sender.to_json()
        else:
            made["sender_chat"] = self.chat.to_json()
        made |= {"chat": self.chat.to_json(), "date": self.date}
        made |= _present(
            message_thread_id=self.thread_id,
            is_topic_message=self.thread_id is not None or None,
            forward_origin=dict(self.origin) if self.origin else None,
            via_bot=self.via_bot.to_json() if self.via_bot else None,
            edit_date=self.edit_date,
            text=self.text,
            link_preview_options=self.link_preview,
            document=self.document.to_json() if self.document else None,
            caption=self.caption,
        )
        if self.entities:
            made["entities"] = [entity.to_json() for entity in self.entities]
        if self.caption_entities:
            made["caption_entities"] = [entity.to_json() for entity in self.caption_entities]
        if self.markup and "inline_keyboard" in self.markup:
            made["reply_markup"] = dict(self.markup)
        if with_reply and self.reply_to is not None:
            made["reply_to_message"] = self.reply_to.to_json(with_reply=False)
        return made | dict(self.service)


def _present(**fields: object) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
