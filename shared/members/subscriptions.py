"""Subscriptions: which plan a person has, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from shared.core import audit, i18n
from shared.core.db import Connection, Queries, together
from shared.core.errors import NotFound
from shared.core.later import write
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
    conn: Connection,
    *,
    telegram_id: int,
    plan_code: str,
    invite_code: str | None,
    actor: str | None = None,
    locked: bool = False,
) -> Subscription:
    """Give a person a plan: another one ends, the same one is renewed from now.

    Granting the same plan twice in one transaction equals granting it once, but for the audit log. ``actor``
    is the person when not said. ``locked``: an earlier statement of this transaction has locked the person's
    row already. Raises PlanUnknown, UserUnknown.
    """
    async with together(conn):
        if not locked and await conn.fetchval(sql.lock, telegram_id) is None:
            raise UserUnknown
        actor = actor or f"user:{telegram_id}"
        row = await conn.fetchrow(sql.grant, telegram_id, plan_code, invite_code)
        if row is None:
            raise PlanUnknown(f"there is no plan {plan_code[:64]!r}")
        if row["ended"] is not None:
            await _tell_ended(conn, telegram_id, actor, row["ended"], followed_by=plan_code)
        await write(conn, sql.mirror, telegram_id, plan_code)
        await audit.record(
            conn,
            actor=actor,
            action="subscription.granted",
            subject=f"user:{telegram_id}",
            plan=plan_code,
            invite=invite_code,
            renewed=row["renewed"],
        )
    return _subscription(row)


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
    async with conn.transaction():
        await conn.execute(sql.lock, telegram_id)
        ended = await _close(conn, telegram_id, actor or f"user:{telegram_id}")
        await conn.execute(sql.mirror, telegram_id, None)
        return ended


async def end_run_out(conn: Connection) -> int:
    """Close up to SWEEP_SIZE subscriptions that have run out, from any number of replicas; returns how many.

    Until then they count for nothing already, but ``users.subscription_type`` still names their plan.
    """
    async with conn.transaction():
        rows = await conn.fetch(sql.run_out, SWEEP_SIZE)
        for row in rows:
            await _close(conn, row["telegram_id"], SYSTEM)
            await conn.execute(sql.mirror, row["telegram_id"], None)
        return len(rows)


async def _close(conn: Connection, telegram_id: int, actor: str) -> bool:
    plan: str | None = await conn.fetchval(sql.end, telegram_id)
    if plan is not None:
        await _tell_ended(conn, telegram_id, actor, plan)
    return plan is not None


async def _tell_ended(
    conn: Connection, telegram_id: int, actor: str, plan: str, followed_by: str | None = None
) -> None:
    await audit.record(
        conn,
        actor=actor,
        action="subscription.ended",
        subject=f"user:{telegram_id}",
        plan=plan,
        followed_by=followed_by,
    )


def _subscription(row: asyncpg.Record) -> Subscription:
    return Subscription(
        telegram_id=row["telegram_id"],
        plan=Plan.from_row(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )
