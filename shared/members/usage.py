"""Usage: how much of a plan's limits a person has used, counted atomically.

A limit of a day or a month is spent; it starts again at zero when the period ends, at midnight UTC for
everybody. A standing limit is held. A kind that the plan does not include cannot be used, and is not listed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import Record

from shared.core.db import Connection, Queries
from shared.core.errors import BadRequest, Forbidden, PortalError
from shared.members.limits import LimitKind, LimitKindUnknown, Period

MOST: Final = 2**31 - 1  # of one use; larger than any limit

sql = Queries.beside(__file__)


class SubscriptionRequired(Forbidden):
    """Without a current subscription nothing may be used."""

    code = "subscription_required"


class LimitKindMismatch(BadRequest):
    """A standing limit is held, any other is spent."""

    code = "limit_kind_mismatch"


class QuotaExceeded(PortalError):
    """The plan's limit is reached; `left` says what still fits, `resets_at` when it starts again."""

    code = "quota_exceeded"
    status = 429
    retryable = True
    told = ("kind", "limit", "left", "resets_at")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """One limit of a person's plan, and how much of it is used in the current period."""

    kind: LimitKind
    limit: int
    used: int
    resets_at: datetime | None  #: None: it is held, and does not start again by itself

    @property
    def left(self) -> int:
        """How much may still be used; 0 also after a change to a smaller plan."""
        return max(0, self.limit - self.used)


async def spend(conn: Connection, telegram_id: int, kind: str, amount: int = 1) -> Usage:
    """Count `amount` as used, or nothing, as part of the caller's transaction; returns what is used now.

    Raises SubscriptionRequired, QuotaExceeded, LimitKindUnknown, LimitKindMismatch; ValueError for an amount
    below 1.
    """
    if amount < 1:
        raise ValueError("an amount is at least 1")
    row = await conn.fetchrow(sql.spend, telegram_id, kind, min(amount, MOST))
    return await _used(conn, telegram_id, kind, row, standing=False)


async def hold(conn: Connection, telegram_id: int, kind: str, held: int) -> Usage:
    """Set how much of a standing kind is held, or change nothing; returns what is used now.

    Less than before always fits, also above a smaller plan's limit and after the subscription's end. Raises
    SubscriptionRequired, QuotaExceeded, LimitKindUnknown, LimitKindMismatch; ValueError below 0.
    """
    if held < 0:
        raise ValueError("what is held is at least 0")
    row = await conn.fetchrow(sql.hold, telegram_id, kind, min(held, MOST))
    return await _used(conn, telegram_id, kind, row, standing=True)


async def give_back(conn: Connection, telegram_id: int, kind: str, amount: int = 1) -> None:
    """Take back what was spent in the current period on something that did not happen."""
    await conn.execute(sql.give_back, telegram_id, kind, amount)


async def current(conn: Connection, telegram_id: int) -> list[Usage]:
    """Every limit of the person's plan: what is spent first, then what is held, each in the order of lists.

    Nothing without a current subscription.
    """
    return [_usage(row) for row in await conn.fetch(sql.current, telegram_id)]


async def _used(
    conn: Connection, telegram_id: int, kind: str, row: Record | None, *, standing: bool
) -> Usage:
    """What a use came to; raises when it was refused."""
    if row is None:
        raise LimitKindUnknown(f"there is no limit {kind[:64]!r}")
    if (row["period"] == Period.STANDING) is not standing:
        raise LimitKindMismatch(f"{kind} is {'spent' if standing else 'held'}")
    if row["used"] is not None:
        return _usage(row)
    if not row["subscribed"]:
        raise SubscriptionRequired
    # A statement of its own: it sees what others have used while this one waited for them.
    used = await conn.fetchval(sql.used, telegram_id, kind) or 0
    raise _exceeded(row, used)


def _usage(row: Record) -> Usage:
    return Usage(
        kind=LimitKind.from_row(row), limit=row["limit"], used=row["used"], resets_at=row["resets_at"]
    )


def _exceeded(row: Record, used: int) -> QuotaExceeded:
    """Waiting helps only where a period ends, and only if the plan allows anything at all."""
    waits = row["resets_at"] is not None and row["limit"] > 0
    return QuotaExceeded(
        retry_after=math.ceil(row["resets_in"]) if waits else None,
        kind=row["code"],
        limit=row["limit"],
        left=max(0, row["limit"] - used),
        resets_at=row["resets_at"].isoformat(timespec="seconds") if waits else None,
    )
