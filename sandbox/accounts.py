"""The people of the sandbox, and what Telegram keeps about each of them."""
# ruff: noqa: S106 - these people are fictional, and their passwords are printed for the newcomer

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal

from sandbox.cloud_password import Verifier

SERVICE_ID = 777000
"""The account "Telegram", whose chat brings login codes and notices of new devices."""

Platform = Literal["android", "ios", "tdesktop"]


@dataclass(frozen=True, kw_only=True)
class ClientInfo:
    """What a client said about itself in `initConnection`."""

    api_id: int = 0
    device_model: str = "Unknown"
    system_version: str = ""
    app_version: str = ""
    system_lang_code: str = "en"
    lang_code: str = "en"


@dataclass(kw_only=True)
class Authorization:
    """One device in an account's list ("Devices" on the phone). `hash` is a signed 64-bit number."""

    hash: int
    account_id: int
    client: ClientInfo
    created_at: float
    active_at: float
    key_id: int | None = None  #: The auth key it lives on; None until the client moved to this data centre
    password_pending: bool = False  #: Scanned or signed in, but the cloud password has not been given yet
    official: bool = False  #: The phone itself
    ip: str = "127.0.0.1"
    country: str = "Sandbox"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A message's attachment: its description only, it cannot be downloaded."""

    kind: Literal["photo", "voice", "video", "sticker", "document"]
    name: str | None = None
    mime_type: str = "application/octet-stream"
    size: int = 0  #: bytes
    duration: int = 0  #: seconds


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as one account's copy of a private chat holds it."""

    id: int
    peer_id: int  #: The other side of the chat
    sender_id: int
    date: float
    text: str
    attachment: Attachment | None = None


@dataclass(kw_only=True)
class SentCode:
    """A login code on its way to its owner."""

    code: str
    phone: str
    phone_code_hash: str
    kind: Literal["app", "sms", "call"]
    sent_at: float
    expires_at: float
    used: bool = False  #: Signed in with, cancelled, replaced by a newer one, or typed into a chat


@dataclass(kw_only=True)
class Account:
    """A person on the sandbox's Telegram. The phone number is fictional (+999…)."""

    id: int
    first_name: str
    phone: str
    dc_id: int
    last_name: str | None = None
    username: str | None = None
    language_code: str = "ru"
    cloud_password: str | None = field(default=None, repr=False)
    password_hint: str | None = None
    verifier: Verifier | None = field(default=None, repr=False)  #: Made on demand; alone when a client set it
    platform: Platform = "android"
    devices: dict[int, Authorization] = field(default_factory=dict)  #: By hash, the phone itself excluded
    contacts: set[int] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)  #: Oldest first, over all chats
    read: dict[int, int] = field(default_factory=dict)  #: Chat → the newest message that was read in it
    codes: list[SentCode] = field(default_factory=list)  #: Oldest first, also those used or expired

    @property
    def has_password(self) -> bool:
        """Whether signing in asks for a cloud password."""
        return self.cloud_password is not None or self.verifier is not None

    @property
    def last_message_id(self) -> int:
        """The id of the newest message; 0 when there is none."""
        return self.messages[-1].id if self.messages else 0

    def unread(self, peer_id: int) -> int:
        """How many messages of a chat were not read; who writes into it has read it."""
        read = self.read.get(peer_id, 0)
        return sum(kept.peer_id == peer_id and kept.id > read for kept in self.messages)


def new_hash() -> int:
    """A random signed 64-bit number that is not 0 (0 means "this device" in `account.getAuthorizations`)."""
    return int.from_bytes(secrets.token_bytes(8), "little", signed=True) or 1


def standard_accounts() -> list[Account]:
    """A fresh copy of the people every sandbox starts with; Ilya comes first."""
    ilya = Account(
        id=139883458,
        first_name="Ilya",
        username="ilya_reads",
        phone="+9996613458",
        dc_id=1,
        platform="android",
    )
    marina = Account(
        id=228104517,
        first_name="Марина",
        last_name="Ключевская",
        username="marina_2fa",
        phone="+9996614517",
        dc_id=1,
        cloud_password="  белые ночи 1987 ",
        password_hint="город и год, пробелы тоже",
        platform="ios",
    )
    oleg = Account(
        id=301557902, first_name="Oleg", last_name="Daleky", phone="+9996627902", dc_id=2, platform="tdesktop"
    )
    sonya = Account(
        id=412660233,
        first_name="Соня",
        phone="+9996620233",
        dc_id=2,
        cloud_password="far away, still mine",
        password_hint="far …",
        language_code="en",
        platform="android",
    )
    stranger = Account(
        id=555019274, first_name="Stranger", phone="+9996619274", dc_id=1, language_code="en", platform="ios"
    )
    people = [ilya, marina, oleg, sonya, stranger]
    for person in (ilya, marina, oleg, sonya):
        person.contacts = {other.id for other in (ilya, marina, oleg, sonya) if other is not person}
    return people
