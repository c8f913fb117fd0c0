"""Subscriptions: which plan a person has, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from shared.core import i18n
from shared.core.db import Connection, Queries, together
from shared.core.errors import NotFound
from shared.members.plans import Plan, PlanUnknown

SWEEP_SIZE = 100  # persons a sweep looks after at once
SYSTEM = "system:subscriptions"

sql = Queries.beside(__file__)


class UserUnknown(NotFound):
    """Nobody of that Telegram id was ever heard of."""

    code = "user_unknown"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a person has now."""

    telegram_id: int
    plan: Plan
    starts_at: datetime
    ends_at: datetime | None  #: None: it has no expiry


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the answer to /subscription says."""

    language: str
    is_authenticated: bool
    subscription: Subscription | None


async def grant(
    conn: Connection, *, telegram_id: int, plan_code: str, invite_code: str | None, actor: str | None = None
) -> Subscription:
    """Give a person a plan: another one ends, the same one is renewed from now.

    Granting the same plan twice in one transaction equals granting it once, but for the audit log and the
    events. ``actor`` is the person when not said. Raises PlanUnknown, UserUnknown; nothing is written then.
    """
    async with together(conn):
        by = actor or f"user:{telegram_id}"
        outcome = await conn.fetchval(sql.grant, telegram_id, plan_code, invite_code, by)
        if outcome == "user_unknown":
            raise UserUnknown
        granted = await current(conn, telegram_id) if outcome == "granted" else None
        if granted is None:
            raise PlanUnknown(f"there is no plan {plan_code[:64]!r}")
        return granted


async def current(conn: Connection, telegram_id: int) -> Subscription | None:
    """The subscription that is neither ended nor run out; None when there is none."""
    row = await conn.fetchrow(sql.current, telegram_id)
    return None if row is None else _subscription(row)


async def overview(conn: Connection, telegram_id: int) -> Overview:
    """What /subscription says, in one query. Somebody never heard of is not connected and has nothing."""
    row = await conn.fetchrow(sql.overview, telegram_id)
    if row is None:
        return Overview(language=i18n.pick(None), is_authenticated=False, subscription=None)
    return Overview(
        language=row["language"],
        is_authenticated=row["is_authenticated"],
        subscription=None if row["telegram_id"] is None else _subscription(row),
    )


async def end(conn: Connection, telegram_id: int, *, actor: str | None = None) -> bool:
    """Take a person's plan away. False, and nothing changed, when there is none. ``actor`` as for grant."""
    return await conn.fetchval(sql.end, telegram_id, actor or f"user:{telegram_id}") is not None


async def end_run_out(conn: Connection) -> int:
    """Close up to SWEEP_SIZE subscriptions that have run out, from any number of replicas; returns how many.

    Until then they count for nothing already, but ``users.subscription_type`` still names their plan.
    """
    async with conn.transaction():
        rows = await conn.fetch(sql.run_out, SWEEP_SIZE)
        for row in rows:
            await end(conn, row["telegram_id"], actor=SYSTEM)
        return len(rows)


def _subscription(row: asyncpg.Record) -> Subscription:
    return Subscription(
        telegram_id=row["telegram_id"],
        plan=Plan.from_row(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )
