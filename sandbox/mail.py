"""Private chats: sending, forwarding, editing, deleting, reading and searching messages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sandbox.accounts import Account
from sandbox.changes import ChangeKind, Changes
from sandbox.errors import RpcFailure
from sandbox.messages import Attachment, Message, Origin, ReplyTo, Span

EventKind = Literal["new", "edited", "deleted", "read"]
CHANGES: dict[EventKind, ChangeKind] = {
    "new": "message",
    "edited": "message_edited",
    "deleted": "messages_deleted",
    "read": "history_read",
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a message is made of before it has a place in a chat."""

    text: str = ""
    attachment: Attachment | None = None
    spans: tuple[Span, ...] = ()
    reply_to: ReplyTo | None = None
    origin: Origin | None = None
    group_id: int | None = None
    unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class MailEvent:
    """One numbered change of an account's messages, for `updates.getDifference`."""

    pts: int
    kind: EventKind
    message_ids: tuple[int, ...]
    peer_id: int = 0


class Mail:
    """The messages of all accounts. Each account has a copy of its own, with numbers of its own."""

    def __init__(self, accounts: dict[int, Account], changes: Changes, clock: Callable[[], float]) -> None:
        self._accounts = accounts
        self._changes = changes
        self._clock = clock
        self._shared_ids = itertools.count(1)
        self._events: dict[int, list[MailEvent]] = {}

    def chat(self, account_id: int, peer_id: int) -> list[Message]:
        """The account's copy of its chat with `peer_id`, oldest first."""
        return [kept for kept in self._accounts[account_id].messages if kept.peer_id == peer_id]

    def find(self, account_id: int, message_id: int) -> Message | None:
        """One message of the account, in whichever chat."""
        return next((kept for kept in self._accounts[account_id].messages if kept.id == message_id), None)

    def pts(self, account_id: int) -> int:
        """The account's current `pts`: 1, and 1 more for each event."""
        return len(self._events.get(account_id, ())) + 1

    def since(self, account_id: int, pts: int) -> list[MailEvent]:
        """The events after `pts`, oldest first."""
        return self._events.get(account_id, [])[max(pts - 1, 0) :]

    def event(self, account_id: int, pts: int) -> MailEvent:
        """The event that brought the account to `pts`."""
        return self._events[account_id][pts - 2]

    def send(self, sender_id: int, peer_id: int, draft: Draft) -> Message:
        """Deliver a message to both sides; returns the sender's copy."""
        shared_id = next(self._shared_ids)
        if peer_id in self._accounts and peer_id != sender_id:
            theirs = draft
            if draft.reply_to is not None:
                theirs = replace(draft, reply_to=self._translated(sender_id, peer_id, draft.reply_to))
            self._store(peer_id, sender_id, sender_id, theirs, shared_id)
        sent = self._store(sender_id, peer_id, sender_id, draft, shared_id)
        self._accounts[sender_id].read[peer_id] = sent.id
        return sent

    def receive(self, account_id: int, sender_id: int, draft: Draft) -> Message:
        """A message of somebody who has no account here: Telegram itself, or a bot."""
        return self._store(account_id, sender_id, sender_id, draft, next(self._shared_ids))

    def edit(
        self,
        account_id: int,
        message_id: int,
        *,
        text: str,
        spans: tuple[Span, ...] = (),
        attachment: Attachment | None = None,
    ) -> Message:
        """Change a message of one's own on both sides; returns the account's copy.

        Raises `RpcFailure`: 400 MESSAGE_ID_INVALID, 403 MESSAGE_AUTHOR_REQUIRED or 400 MESSAGE_NOT_MODIFIED.
        """
        own = self.find(account_id, message_id)
        if own is None:
            raise RpcFailure(400, "MESSAGE_ID_INVALID")
        if own.sender_id != account_id or own.origin is not None:
            raise RpcFailure(403, "MESSAGE_AUTHOR_REQUIRED")
        attached = attachment or own.attachment
        if (own.text, own.spans, own.attachment) == (text, spans, attached):
            raise RpcFailure(400, "MESSAGE_NOT_MODIFIED")
        for owner, kept in self._copies(own, account_id):
            changed = replace(kept, text=text, spans=spans, attachment=attached, edited_at=self._clock())
            owner.messages[owner.messages.index(kept)] = changed
            self._note(owner.id, "edited", (kept.id,), kept.peer_id)
        edited = self.find(account_id, message_id)
        return edited or own

    def delete(self, account_id: int, message_ids: Iterable[int], *, revoke: bool) -> list[int]:
        """Remove messages, with `revoke` on both sides; returns the account's ids that were there."""
        gone: dict[int, list[int]] = {account_id: []}
        for message_id in message_ids:
            own = self.find(account_id, message_id)
            if own is None:
                continue
            copies = self._copies(own, account_id) if revoke else [(self._accounts[account_id], own)]
            for owner, kept in copies:
                owner.messages.remove(kept)
                gone.setdefault(owner.id, []).append(kept.id)
        for owner_id, numbers in gone.items():
            if numbers:
                self._note(owner_id, "deleted", tuple(numbers))
        return gone[account_id]

    def read(self, account_id: int, peer_id: int, up_to: int) -> None:
        """Note that the account has read its chat up to a message (0: all of it)."""
        account = self._accounts[account_id]
        newest = max((kept.id for kept in self.chat(account_id, peer_id)), default=0)
        mark = min(up_to or newest, newest)
        if mark > account.read.get(peer_id, 0):
            account.read[peer_id] = mark
            self._note(account_id, "read", (mark,), peer_id)

    def counterpart(self, account_id: int, kept: Message) -> Message | None:
        """The other side's copy of a message."""
        return next((copy for owner, copy in self._copies(kept, account_id) if owner.id != account_id), None)

    def _copies(self, own: Message, account_id: int) -> list[tuple[Account, Message]]:
        owners = [self._accounts[account_id]]
        if own.peer_id != account_id and own.peer_id in self._accounts:
            owners.append(self._accounts[own.peer_id])
        return [
            (owner, kept) for owner in owners for kept in owner.messages if kept.shared_id == own.shared_id
        ]

    def _translated(self, sender_id: int, peer_id: int, reply_to: ReplyTo) -> ReplyTo | None:
        """The reply as the other side knows it: by its own number, or as a quote of a chat it has not."""
        answered = self.find(sender_id, reply_to.message_id)
        if answered is None or reply_to.peer_id is not None:
            return reply_to
        theirs = self.counterpart(sender_id, answered) if answered.peer_id == peer_id else None
        return None if theirs is None else replace(reply_to, message_id=theirs.id)

    def _store(self, owner_id: int, peer_id: int, sender_id: int, draft: Draft, shared_id: int) -> Message:
        owner = self._accounts[owner_id]
        owner.last_message_id += 1
        message = Message(
            id=owner.last_message_id,
            peer_id=peer_id,
            sender_id=sender_id,
            date=self._clock(),
            text=draft.text,
            attachment=draft.attachment,
            spans=draft.spans,
            reply_to=draft.reply_to,
            origin=draft.origin,
            shared_id=shared_id,
            unknown=draft.unknown,
            group_id=draft.group_id,
        )
        owner.messages.append(message)
        self._note(owner_id, "new", (message.id,), peer_id)
        return message

    def _note(
        self,
        account_id: int,
        kind: EventKind,
        message_ids: tuple[int, ...],
        peer_id: int = 0,
    ) -> None:
        event = MailEvent(pts=self.pts(account_id) + 1, kind=kind, message_ids=message_ids, peer_id=peer_id)
        self._events.setdefault(account_id, []).append(event)
        self._changes.announce(CHANGES[kind], account_id, message_id=message_ids[0], pts=event.pts)
