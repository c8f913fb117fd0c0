"""Key figures: small series for charts, and how much there is of everything now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

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

    at: Annotated[datetime, Field(description="its beginning")]
    authorized: Annotated[int, Field(description="logins that connected an account")]
    failed: Annotated[int, Field(description="logins that failed")]
    expired: Annotated[int, Field(description="logins whose time ran out")]
    cancelled: Annotated[int, Field(description="given up, or taken over by a newer one")]
    live: Annotated[int, Field(description="logins that still go on")]
    median: Annotated[
        float | None,
        Field(description="seconds from the page's first sight to success; null: there was no success"),
    ]


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many there are of one kind."""

    name: Annotated[
        str, Field(description="the kind: a code, a plan, a status or a state", examples=["premium"])
    ]
    count: Annotated[int, Field(description="how many there are")]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How much there is now."""

    users: Annotated[int, Field(description="people the portal knows")]
    connected: Annotated[int, Field(description="people with a connected account")]
    subscriptions: Annotated[int, Field(description="subscriptions that count now")]
    live_logins: Annotated[int, Field(description="logins that go on")]
    sessions: Annotated[int, Field(description="kept sessions that are active")]
    undelivered: Annotated[int, Field(description="messages given up, or tried in vain so far")]
    open_invites: Annotated[int, Field(description="invites that can still be used")]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything an operator's first look shows."""

    span: Annotated[Span, Field(description="how far back the series go")]
    now: Annotated[datetime, Field(description="the moment of these figures")]
    totals: Annotated[Totals, Field(description="how much there is now")]
    logins: Annotated[list[Step], Field(description="the series, the oldest step first")]
    failures: Annotated[list[Count], Field(description="of the logins in the span, by stable code")]
    subscriptions: Annotated[list[Count], Field(description="that count now, by plan")]
    sessions: Annotated[list[Count], Field(description="by status")]
    live_logins: Annotated[list[Count], Field(description="by state")]


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
