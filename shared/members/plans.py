"""Plans: what a subscription allows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.core.db import Connection, Queries
from shared.core.errors import NotFound

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")

sql = Queries.beside(__file__)


class PlanUnknown(NotFound):
    """There is no plan of that code."""

    code = "plan_unknown"


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


async def get(conn: Connection, code: str) -> Plan:
    """The plan of that code, as it is written. Raises PlanUnknown."""
    row = await conn.fetchrow(sql.get, code) if CODE.fullmatch(code) else None
    if row is None:
        raise PlanUnknown(f"there is no plan {code[:64]!r}")
    return Plan(**row)


async def every(conn: Connection) -> list[Plan]:
    """Every plan, the richest last."""
    return [Plan(**row) for row in await conn.fetch(sql.every)]
