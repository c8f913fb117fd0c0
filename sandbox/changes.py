"""What happens to accounts, told to those who follow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

ChangeKind = Literal[
    "token_accepted",  # a phone accepted a login token; `key_id` is the key that showed it
    "authorization_added",
    "authorization_changed",  # its password was given, or it moved to its own data centre
    "authorization_removed",  # logged out, terminated, or its key destroyed
    "message",
    "message_edited",
    "messages_deleted",
    "history_read",
    "service_notification",  # Telegram says something that is kept in no chat
    "code_sent",
    "password_changed",
    "account_changed",  # frozen, banned, renamed
]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something happened to an account. Ids only: the world is the truth."""

    kind: ChangeKind
    account_id: int
    key_id: int | None = None
    message_id: int | None = None
    pts: int | None = None  #: The account's number for it, where clients number it


class Changes:
    """Calls its subscribers, synchronously, after every change."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Change], None]] = []

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Have `callback` called from now on. Returns what undoes it."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def announce(
        self,
        kind: ChangeKind,
        account_id: int,
        *,
        key_id: int | None = None,
        message_id: int | None = None,
        pts: int | None = None,
    ) -> None:
        """Tell everybody."""
        change = Change(kind=kind, account_id=account_id, key_id=key_id, message_id=message_id, pts=pts)
        for callback in tuple(self._subscribers):
            callback(change)
