"""The people of the sandbox, and what Telegram keeps about each of them."""
# ruff: noqa: S106 - these people are fictional, and their passwords are printed for the newcomer

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal

from sandbox.cloud_password import Verifier
from sandbox.code_means import USUAL, CodeMeans
from sandbox.messages import Message

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
    unconfirmed: bool = False  #: The owner was asked "was this you?" and has not answered
    unregistered_until: float = 0.0  #: Until then its key is answered as a stranger's (after a move)
    ip: str = "127.0.0.1"
    country: str = "Sandbox"


@dataclass(kw_only=True)
class SentCode:
    """A login code on its way to its owner."""

    code: str
    phone: str
    phone_code_hash: str
    kind: CodeMeans
    later: tuple[CodeMeans, ...] = ()  #: The means of the next resends
    sent_at: float
    expires_at: float
    delivered: bool = False  #: Its owner has it; an SMS by Firebase waits for an official app's proof
    used: bool = False  #: Signed in with, cancelled, replaced by a newer one, or typed into a chat


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """A frozen account goes on existing, but can do nearly nothing (https://core.telegram.org/api/auth#frozen-accounts)."""

    since: float
    until: float  #: When it is deleted unless an appeal succeeds
    appeal_url: str = "https://t.me/spambot?start=freeze"


@dataclass(frozen=True, kw_only=True)
class Username:
    """One of several names of an account; those bought on Fragment cannot be edited."""

    name: str
    active: bool = True
    editable: bool = False


@dataclass(frozen=True, kw_only=True)
class Email:
    """A letter from Telegram in the account's mailbox."""

    address: str
    code: str
    purpose: Literal["login", "recovery", "set_up"]


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
    last_message_id: int = 0  #: Of all messages so far, also those that were deleted
    read: dict[int, int] = field(default_factory=dict)  #: Chat → the newest message that was read in it
    codes: list[SentCode] = field(default_factory=list)  #: Oldest first, also those used or expired
    code_means: tuple[CodeMeans, ...] = USUAL  #: How a login code is sent at first, and by each resend
    usernames: tuple[Username, ...] = ()  #: With any, clients get these in place of `username`
    freeze: Freeze | None = None
    banned: bool = False
    login_email: str | None = None  #: Where login codes by e-mail go
    email_reset_wait: int = 0  #: Seconds from a wish to leave the login e-mail until it is granted
    email_reset_at: float | None = None  #: When the wish is granted; None without one
    recovery_email: str | None = None  #: Where codes against a forgotten cloud password go
    recovery_code: str | None = field(default=None, repr=False)
    password_reset_at: float | None = None  #: When the cloud password may be removed; None when nobody asked
    password_reset_refused_until: float = 0.0  #: After a wish was taken back
    mailbox: list[Email] = field(default_factory=list, repr=False)  #: Letters, oldest first
    inactive_days: int = 183  #: After so many days without use a device is logged out
    relogin_days: int | None = None  #: Without a cloud password a log-out keeps people out for so long
    popups: list[str] = field(default_factory=list)  #: What Telegram said to all devices, oldest first
    random_ids: set[int] = field(default_factory=set, repr=False)  #: Of messages sent by clients

    @property
    def has_password(self) -> bool:
        """Whether signing in asks for a cloud password."""
        return self.cloud_password is not None or self.verifier is not None

    def active_usernames(self) -> set[str]:
        """The names that lead to the account."""
        names = {name.name for name in self.usernames if name.active}
        return names or ({self.username} if self.username else set())

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
