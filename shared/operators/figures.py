"""Key figures: small series for charts, and how much there is of everything now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.core.db import Connection, Queries

sql = Queries.beside(__file__)

FAILURES = 8  # kinds of failures, the most frequent first


class Span(StrEnum):
    """How far back the series go, and how long each of their steps is; days begin at midnight UTC."""

    DAY = "day"  #: 24 hours, by the hour.
    MONTH = "month"  #: 30 days, by the day.


#: What a step begins with, its hours, how many there are.
_STEPS = {Span.DAY: ("hour", 1, 24), Span.MONTH: ("day", 24, 30)}


@dataclass(frozen=True, kw_only=True)
class Step:
    """The logins that began within one hour or day, by how they ended."""

    at: datetime  #: its beginning
    authorized: int
    failed: int
    expired: int
    cancelled: int  #: given up, or taken over by a newer one
    live: int
    median: float | None  #: seconds from the page's first sight to success; None: there was no success


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many there are of one kind."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How much there is now."""

    users: int
    connected: int
    subscriptions: int
    live_logins: int
    sessions: int
    undelivered: int  #: messages given up, or tried in vain so far
    open_invites: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything an operator's first look shows."""

    span: Span
    now: datetime
    totals: Totals
    logins: list[Step]
    failures: list[Count]  #: of the logins in the span, by stable code
    subscriptions: list[Count]  #: that count now, by plan
    sessions: list[Count]  #: by status
    live_logins: list[Count]  #: by state


async def look(conn: Connection, span: Span) -> Figures:
    """The figures of one moment: all of them are of one snapshot."""
    steps = _STEPS[span]
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        totals = await conn.fetchrow(sql.totals)
        if totals is None:
            raise RuntimeError("the totals always answer")
        return Figures(
            span=span,
            now=await conn.fetchval(sql.clock),
            totals=Totals(**totals),
            logins=[Step(**row) for row in await conn.fetch(sql.logins, *steps)],
            failures=await _counts(conn, sql.failures, *steps, FAILURES),
            subscriptions=await _counts(conn, sql.subscriptions),
            sessions=await _counts(conn, sql.sessions),
            live_logins=await _counts(conn, sql.live_logins),
        )


async def _counts(conn: Connection, query: str, *parameters: object) -> list[Count]:
    return [Count(**row) for row in await conn.fetch(query, *parameters)]
