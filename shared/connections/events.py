"""Events: what happened to an account or a subscription, one row each, in the transaction of the fact.

An event carries ids and states and no secret, and stays for 30 days (`privacy/retention`). Where the fact is
written by a function of the database, that function records the event: a connection by `complete_login`, a
subscription by `grant_subscription` and `close_subscription`, all in `migrations/0011_complete_login.sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from asyncpg import Record

from shared.core.db import Connection, Queries
from shared.core.json_value import JSON

sql = Queries.beside(__file__)

CHANNEL = "events"  # NOTIFY; the payload is an event's id


class EventType(StrEnum):
    """What happened. The values are the ones stored in ``events.type``; programs rely on them."""

    ACCOUNT_CONNECTED = "account.connected"  #: A login completed; no session was kept before.
    ACCOUNT_RECONNECTED = "account.reconnected"  #: A login completed and replaced the session that was kept.
    ACCOUNT_STATE_CHANGED = "account.state_changed"  #: Telegram ended the session: `state`, `reason`.
    ACCOUNT_DISCONNECTED = "account.disconnected"  #: The session was logged out and forgotten: `remote`.
    ACCOUNT_ERASED = "account.erased"  #: The person's data were deleted; the event does not say whose.
    SUBSCRIPTION_STARTED = "subscription.started"  #: `plan`, `ends_at`.
    SUBSCRIPTION_RENEWED = "subscription.renewed"  #: `plan`, `ends_at`.
    SUBSCRIPTION_ENDED = "subscription.ended"  #: `plan`, and `followed_by` when another one took its place.


@dataclass(frozen=True, kw_only=True)
class Event:
    """One row of ``events``."""

    id: int
    type: EventType
    telegram_id: int | None  #: None: of somebody who was erased
    occurred_at: datetime
    data: dict[str, JSON]

    @classmethod
    def from_row(cls, row: Record) -> Self:
        """Build from a row of any query that returns the whole event."""
        values = {name: row[name] for name in cls.__dataclass_fields__ if name != "type"}
        return cls(type=EventType(row["type"]), **values)


async def record(conn: Connection, kind: EventType, telegram_id: int | None, **data: JSON) -> None:
    """Write one event in the caller's transaction; its commit wakes the reactions.

    ``data`` never hold a secret; a ``Secret`` among them raises TypeError.
    """
    await conn.execute(sql.record, kind.value, telegram_id, data)


async def forget(conn: Connection, telegram_id: int) -> None:
    """Delete every event of a person, with the reactions that are pending."""
    await conn.execute(sql.forget, telegram_id)
