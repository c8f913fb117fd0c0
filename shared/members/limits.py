"""Limit kinds: what plans can limit. Operators add, change and remove them; no code knows one by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypedDict, Unpack

from asyncpg import Record

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import BadRequest, Conflict, NotFound
from shared.core.json_value import JSON
from shared.members.naming import Titles, check_code, check_titles

MOST_KINDS = 24  # so that one message of the bot holds them all

#: Names that a plan's own facts have: no limit and no feature may be called so.
RESERVED = frozenset({"code", "title", "duration_days", "limits", "features"})

sql = Queries.beside(__file__)


class LimitKindUnknown(NotFound):
    """There is no limit of that kind."""

    code = "limit_kind_unknown"


class NameTaken(Conflict):
    """Another limit or feature has that name."""

    code = "name_taken"


class Period(StrEnum):
    """When a limit starts again. The values are the ones stored in ``limit_kinds.period``."""

    DAY = "day"  #: It is spent, and starts again at midnight UTC.
    MONTH = "month"  #: It is spent, and starts again on the first day of the month, UTC.
    STANDING = "standing"  #: It is held: what is given up is free again, and nothing resets it.


@dataclass(frozen=True, kw_only=True)
class LimitKind:
    """What can be limited."""

    code: str
    titles: Titles
    period: Period

    @property
    def field(self) -> str:
        """What the kind is called among the facts of a plan: `channels`, `posts_per_day`."""
        return self.code if self.period is Period.STANDING else f"{self.code}_per_{self.period}"

    @classmethod
    def from_row(cls, row: Record | dict[str, Any]) -> LimitKind:
        """Read the columns ``code``, ``titles`` and ``period``; there may be others."""
        return cls(code=row["code"], titles=row["titles"], period=Period(row["period"]))


class KindChanges(TypedDict, total=False):
    """The fields of a kind that change; the others stay."""

    titles: Titles
    period: Period


async def every(conn: Connection) -> list[LimitKind]:
    """Every kind, in the order of lists."""
    return [LimitKind.from_row(row) for row in await conn.fetch(sql.every)]


async def get(conn: Connection, code: str) -> LimitKind:
    """The kind of that code. Raises LimitKindUnknown."""
    found = next((kind for kind in await every(conn) if kind.code == code), None)
    if found is None:
        raise LimitKindUnknown(f"there is no limit {code[:64]!r}")
    return found


async def users_of(conn: Connection) -> dict[str, int]:
    """How many people have used some of each kind, by its code; a kind that nobody has used is 0."""
    return {row["kind"]: row["people"] for row in await conn.fetch(sql.users_of)}


async def add(conn: Connection, kind: LimitKind, *, actor: str) -> None:
    """Add a kind, the last in lists. No plan includes it yet.

    Raises NameTaken, and BadRequest for what is out of bounds.
    """
    check_code(kind.code, "a limit")
    check_titles(kind.titles)
    async with conn.transaction():
        await conn.execute(sql.lock)
        if len(await every(conn)) >= MOST_KINDS:
            raise BadRequest(f"there are {MOST_KINDS} limits already")
        await check_names(conn, kind.code, kind.field)
        await conn.execute(sql.add, kind.code, dict(kind.titles), kind.period)
        await _record(conn, actor, "limit.added", kind, titles=dict(kind.titles), period=kind.period)


async def change(conn: Connection, code: str, *, actor: str, **changes: Unpack[KindChanges]) -> LimitKind:
    """Change a kind; returns it as it is now. With another period everybody starts again at zero.

    Raises LimitKindUnknown, NameTaken, and BadRequest for what is out of bounds.
    """
    async with conn.transaction():
        await conn.execute(sql.lock)
        before = await get(conn, code)
        after = replace(before, **changes)
        check_titles(after.titles)
        await check_names(conn, after.code, after.field, but=code)
        changed: dict[str, JSON] = {}
        if after.titles != before.titles:
            changed["titles"] = [dict(before.titles), dict(after.titles)]
        if after.period is not before.period:
            changed["period"] = [before.period, after.period]
        if changed:
            await conn.execute(sql.change, code, dict(after.titles), after.period)
            if "period" in changed:
                await conn.execute(sql.forget_use, code)
            await _record(conn, actor, "limit.changed", after, changed=changed)
        return after


async def remove(conn: Connection, code: str, *, actor: str) -> None:
    """Delete a kind, what plans allow of it and what people have used of it. Raises LimitKindUnknown."""
    async with conn.transaction():
        await conn.execute(sql.lock)
        kind, people = await get(conn, code), (await users_of(conn))[code]
        plans: dict[str, JSON] = {row["plan"]: row["amount"] for row in await conn.fetch(sql.plans_of, code)}
        await conn.execute(sql.remove, code)
        await _record(conn, actor, "limit.removed", kind, plans=plans, people=people)


async def check_names(conn: Connection, *wanted: str, but: str | None = None) -> None:
    """Raise NameTaken if a limit (except the one called ``but``) or a feature has one of these names.

    Facts of a plan are told by name, so a name belongs to one of them. Expects the lock that ``add`` takes.
    """
    rows = await conn.fetch(sql.names, but)
    taken = {row["code"] for row in rows}
    taken |= {LimitKind.from_row(row).field for row in rows if row["period"] is not None}
    for name in wanted:
        if name in taken | RESERVED:
            raise NameTaken(f"the name {name} is taken")


async def _record(conn: Connection, actor: str, action: str, kind: LimitKind, **details: JSON) -> None:
    await audit.record(conn, actor=actor, action=action, subject=f"limit:{kind.code}", **details)
