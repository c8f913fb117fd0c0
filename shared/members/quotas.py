"""Quotas: how much of a plan is used up, counted atomically.

Posts and RAG queries are counted by the day; every day begins at midnight UTC, for everybody. Channels are
counted as they stand: what is given up is given back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.core.db import Connection, Queries
from shared.core.errors import Forbidden, PortalError
from shared.members import subscriptions
from shared.members.plans import Plan

sql = Queries.beside(__file__)


class Kind(StrEnum):
    """What is counted."""

    POSTS = "posts"  #: messages sent through the portal, a day
    RAG_QUERIES = "rag_queries"  #: questions asked, a day
    CHANNELS = "channels"  #: channels connected at a time


DAILY = frozenset({Kind.POSTS, Kind.RAG_QUERIES})


class SubscriptionRequired(Forbidden):
    """Without a current subscription nothing may be used."""

    code = "subscription_required"


class QuotaExceeded(PortalError):
    """The plan's limit is reached; `left` says what still fits, `resets_at` when it starts anew."""

    code = "quota_exceeded"
    status = 429
    retryable = True
    told = ("kind", "limit", "left", "resets_at")


@dataclass(frozen=True, kw_only=True)
class Quota:
    """One kind, as it stands for a person."""

    kind: Kind
    limit: int
    used: int
    resets_at: datetime | None  #: None: it does not start anew by itself

    @property
    def left(self) -> int:
        """How much may still be used; 0 also when a smaller plan came after the use."""
        return max(0, self.limit - self.used)


async def consume(conn: Connection, telegram_id: int, kind: Kind, amount: int = 1) -> Quota:
    """Count `amount` as used, or nothing at all; stands or falls with the caller's transaction.

    Raises SubscriptionRequired, QuotaExceeded; ValueError for an amount below 1.
    """
    if amount < 1:
        raise ValueError("an amount is at least 1")
    plan = await _plan(conn, telegram_id)
    clock = await _clock(conn)
    limit = limit_of(plan, kind)
    used = await conn.fetchval(sql.consume, telegram_id, kind, amount, limit, clock.day_of(kind))
    if used is None:
        (quota,) = [one for one in await _standing(conn, telegram_id, plan, clock) if one.kind is kind]
        raise _exceeded(quota, clock)
    return Quota(kind=kind, limit=limit, used=used, resets_at=clock.reset_of(kind))


async def give_back(conn: Connection, telegram_id: int, kind: Kind, amount: int = 1) -> None:
    """What was counted did not come about, or (of channels) stands no more."""
    await conn.execute(sql.give_back, telegram_id, kind, amount, (await _clock(conn)).day_of(kind))


async def standing(conn: Connection, telegram_id: int) -> list[Quota]:
    """Every kind with its limit and use, in the order of `Kind`; nothing without a current subscription."""
    current = await subscriptions.current(conn, telegram_id)
    if current is None:
        return []
    return await _standing(conn, telegram_id, current.plan, await _clock(conn))


def limit_of(plan: Plan, kind: Kind) -> int:
    """What a plan allows of a kind."""
    limits: Mapping[Kind, int] = {
        Kind.POSTS: plan.posts_per_day,
        Kind.RAG_QUERIES: plan.rag_queries_per_day,
        Kind.CHANNELS: plan.channels,
    }
    return limits[kind]


@dataclass(frozen=True, kw_only=True)
class _Clock:
    day: date
    resets_at: datetime
    resets_in: float  # seconds

    def day_of(self, kind: Kind) -> date | None:
        return self.day if kind in DAILY else None

    def reset_of(self, kind: Kind) -> datetime | None:
        return self.resets_at if kind in DAILY else None


async def _clock(conn: Connection) -> _Clock:
    row = await conn.fetchrow(sql.clock)
    if row is None:
        raise RuntimeError("the clock always answers")
    return _Clock(**row)


async def _plan(conn: Connection, telegram_id: int) -> Plan:
    current = await subscriptions.current(conn, telegram_id)
    if current is None:
        raise SubscriptionRequired
    return current.plan


async def _standing(conn: Connection, telegram_id: int, plan: Plan, clock: _Clock) -> list[Quota]:
    used = {row["kind"]: row["used"] for row in await conn.fetch(sql.used, telegram_id, clock.day)}
    return [
        Quota(kind=kind, limit=limit_of(plan, kind), used=used.get(kind, 0), resets_at=clock.reset_of(kind))
        for kind in Kind
    ]


def _exceeded(quota: Quota, clock: _Clock) -> QuotaExceeded:
    """What stands does not start anew, so there is nothing to wait for."""
    daily = quota.resets_at is not None
    return QuotaExceeded(
        retry_after=math.ceil(clock.resets_in) if daily else None,
        kind=quota.kind.value,
        limit=quota.limit,
        left=quota.left,
        resets_at=None if quota.resets_at is None else quota.resets_at.isoformat(timespec="seconds"),
    )
