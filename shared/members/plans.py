"""Plans: what a subscription allows.

The limits of a plan are read at every use, so a change counts at once for everybody who has it. How long a
plan lasts is decided when it is granted or renewed: a change of that counts from the next time.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TypedDict, Unpack

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import BadRequest, Conflict, NotFound
from shared.core.json_value import JSON

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
LARGEST = 1_000_000  # of any limit
LONGEST = 3650  # days
LONGEST_TITLE = 64  # characters

sql = Queries.beside(__file__)


class PlanUnknown(NotFound):
    """There is no plan of that code."""

    code = "plan_unknown"


class PlanExists(Conflict):
    """The code is taken by another plan."""

    code = "plan_exists"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan and its limits."""

    code: str
    title: str
    channels: int
    posts_per_day: int
    rag_queries_per_day: int
    ai_digests: bool
    duration_days: int | None  #: None: without end


class Changes(TypedDict, total=False):
    """What of a plan is to be another; the rest stays."""

    title: str
    channels: int
    posts_per_day: int
    rag_queries_per_day: int
    ai_digests: bool
    duration_days: int | None


async def get(conn: Connection, code: str) -> Plan:
    """The plan of that code, as it is written. Raises PlanUnknown."""
    row = await conn.fetchrow(sql.get, code) if CODE.fullmatch(code) else None
    if row is None:
        raise PlanUnknown(f"there is no plan {code[:64]!r}")
    return Plan(**row)


async def every(conn: Connection) -> list[Plan]:
    """Every plan, the richest last."""
    return [Plan(**row) for row in await conn.fetch(sql.every)]


async def holders(conn: Connection) -> dict[str, int]:
    """How many people have each plan now, by its code; a plan that nobody has is 0."""
    return {row["code"]: row["people"] for row in await conn.fetch(sql.holders)}


async def add(conn: Connection, plan: Plan, *, actor: str) -> None:
    """Add a plan, as the richest one. Raises PlanExists, and BadRequest for what is out of bounds."""
    _check(plan)
    async with conn.transaction():
        await conn.execute(sql.alone)
        if await conn.fetchval(sql.add, *_values(plan)) is None:
            raise PlanExists(f"there is a plan {plan.code} already")
        facts: dict[str, JSON] = {name: value for name, value in asdict(plan).items() if name != "code"}
        await audit.record(conn, actor=actor, action="plan.added", subject=f"plan:{plan.code}", **facts)


async def change(conn: Connection, code: str, *, actor: str, **changes: Unpack[Changes]) -> Plan:
    """Change a plan; returns what it is now. What stays the same is no change, and not audited.

    Raises PlanUnknown, and BadRequest for what is out of bounds.
    """
    async with conn.transaction():
        await conn.execute(sql.lock, code)
        before = await get(conn, code)
        after = replace(before, **changes)
        _check(after)
        changed: dict[str, JSON] = {
            name: [old, new]
            for (name, old), new in zip(asdict(before).items(), asdict(after).values(), strict=True)
            if old != new
        }
        if changed:
            await conn.execute(sql.change, *_values(after))
            await audit.record(
                conn, actor=actor, action="plan.changed", subject=f"plan:{code}", changed=changed
            )
        return after


def _values(plan: Plan) -> tuple[str | int | bool | None, ...]:
    return (
        plan.code,
        plan.title,
        plan.channels,
        plan.posts_per_day,
        plan.rag_queries_per_day,
        plan.ai_digests,
        plan.duration_days,
    )


def _check(plan: Plan) -> None:
    if not CODE.fullmatch(plan.code):
        raise BadRequest("a plan's code is 1 to 32 of a-z 0-9 _, the first a letter")
    if not plan.title.isprintable() or not 1 <= len(plan.title.strip()) <= LONGEST_TITLE:
        raise BadRequest(f"a plan's title has 1 to {LONGEST_TITLE} characters")
    if any(
        not 0 <= limit <= LARGEST for limit in (plan.channels, plan.posts_per_day, plan.rag_queries_per_day)
    ):
        raise BadRequest(f"a limit is 0 to {LARGEST}")
    if plan.duration_days is not None and not 1 <= plan.duration_days <= LONGEST:
        raise BadRequest(f"a plan lasts 1 to {LONGEST} days, or without end")
