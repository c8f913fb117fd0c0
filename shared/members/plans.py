"""Plans: what a subscription allows.

Limits and features are read at every use, so a change applies at once to everybody who has the plan. How long
a plan lasts is decided when it is granted or renewed: a change of that applies from the next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from asyncpg import Record

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import BadRequest, Conflict, NotFound
from shared.core.json_value import JSON
from shared.members import features as known_features
from shared.members import limits as limit_kinds
from shared.members.features import Feature
from shared.members.limits import LimitKind
from shared.members.naming import CODE, check_code

LARGEST = 1_000_000  # of any limit
LONGEST = 3650  # days
LONGEST_TITLE = 64  # characters

Fact = str | int | bool | None

sql = Queries.beside(__file__)


class PlanUnknown(NotFound):
    """There is no plan of that code."""

    code = "plan_unknown"


class PlanExists(Conflict):
    """The code is taken by another plan."""

    code = "plan_exists"


@dataclass(frozen=True, kw_only=True)
class PlanLimit:
    """How much of a kind a plan allows."""

    kind: LimitKind
    amount: int


@dataclass(frozen=True, kw_only=True)
class PlanFeature:
    """Whether a plan has a feature."""

    feature: Feature
    included: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan and what it allows."""

    code: str
    title: str
    duration_days: int | None  #: None: it has no expiry
    limits: tuple[PlanLimit, ...]  #: in the order of lists; a kind that is missing is not included
    features: tuple[PlanFeature, ...]  #: every feature there is, in the order of lists

    @classmethod
    def from_row(cls, row: Record | dict[str, Any]) -> Plan:
        """Read the columns of the view ``plan_details``; there may be others."""
        return cls(
            code=row["code"],
            title=row["title"],
            duration_days=row["duration_days"],
            limits=tuple(
                PlanLimit(kind=LimitKind.from_row(one), amount=one["amount"]) for one in row["limits"]
            ),
            features=tuple(
                PlanFeature(feature=Feature(code=one["code"], titles=one["titles"]), included=one["included"])
                for one in row["features"]
            ),
        )

    @property
    def allowances(self) -> dict[str, int | bool]:
        """Limits and features by name: ``{"channels": 50, "posts_per_day": 1000, "ai_digests": True}``."""
        return {one.kind.field: one.amount for one in self.limits} | {
            one.feature.code: one.included for one in self.features
        }

    @property
    def facts(self) -> dict[str, Fact]:
        """Everything but the code, by name, as the audit log tells it."""
        return {"title": self.title, **self.allowances, "duration_days": self.duration_days}


class Changes(TypedDict, total=False):
    """The parts of a plan that change; the others stay."""

    title: str
    duration_days: int | None
    limits: Mapping[str, int | None]  # amount by kind; None: the plan no longer includes the kind
    features: Mapping[str, bool]  # by code: whether the plan has it


async def get(conn: Connection, code: str) -> Plan:
    """The plan of that code. Raises PlanUnknown."""
    row = await conn.fetchrow(sql.get, code) if CODE.fullmatch(code) else None
    if row is None:
        raise PlanUnknown(f"there is no plan {code[:64]!r}")
    return Plan.from_row(row)


async def every(conn: Connection) -> list[Plan]:
    """Every plan, the richest last."""
    return [Plan.from_row(row) for row in await conn.fetch(sql.every)]


async def holders(conn: Connection) -> dict[str, int]:
    """How many people have each plan now, by its code; a plan that nobody has is 0."""
    return {row["code"]: row["people"] for row in await conn.fetch(sql.holders)}


async def add(
    conn: Connection,
    code: str,
    *,
    title: str,
    duration_days: int | None,
    limits: Mapping[str, int | None],
    features: Mapping[str, bool],
    actor: str,
) -> Plan:
    """Add a plan, as the richest one.

    Raises PlanExists, LimitKindUnknown, FeatureUnknown, and BadRequest for what is out of bounds.
    """
    check_code(code, "a plan")
    _check(title, duration_days, limits)
    async with conn.transaction():
        await conn.execute(sql.lock_all)
        if await conn.fetchval(sql.add, code, title, duration_days) is None:
            raise PlanExists(f"there is a plan {code} already")
        await _write(conn, code, limits, features)
        plan = await get(conn, code)
        facts: dict[str, JSON] = {**plan.facts}
        await audit.record(conn, actor=actor, action="plan.added", subject=f"plan:{code}", **facts)
        return plan


async def change(conn: Connection, code: str, *, actor: str, **changes: Unpack[Changes]) -> Plan:
    """Change a plan; returns it as it is now. The audit log tells what has changed, if anything has.

    Raises PlanUnknown, LimitKindUnknown, FeatureUnknown, and BadRequest for what is out of bounds.
    """
    async with conn.transaction():
        await conn.execute(sql.lock, code)
        before = await get(conn, code)
        title = changes.get("title", before.title)
        duration_days = changes.get("duration_days", before.duration_days)
        limits = changes.get("limits", {})
        _check(title, duration_days, limits)
        await conn.execute(sql.change, code, title, duration_days)
        await _write(conn, code, limits, changes.get("features", {}))
        after = await get(conn, code)
        changed = _difference(before.facts, after.facts)
        if changed:
            await audit.record(
                conn, actor=actor, action="plan.changed", subject=f"plan:{code}", changed=changed
            )
        return after


async def _write(
    conn: Connection, code: str, limits: Mapping[str, int | None], features: Mapping[str, bool]
) -> None:
    for kind, amount in limits.items():
        await limit_kinds.get(conn, kind)
        if amount is None:
            await conn.execute(sql.drop_limit, code, kind)
        else:
            await conn.execute(sql.set_limit, code, kind, amount)
    for feature, included in features.items():
        await known_features.get(conn, feature)
        await conn.execute(sql.set_feature if included else sql.drop_feature, code, feature)


def _difference(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> dict[str, JSON]:
    """Old and new value of each fact that differs; None for one that is not there."""
    names = [*before, *(name for name in after if name not in before)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def _check(title: str, duration_days: int | None, limits: Mapping[str, int | None]) -> None:
    if not title.isprintable() or not 1 <= len(title.strip()) <= LONGEST_TITLE:
        raise BadRequest(f"a plan's title has 1 to {LONGEST_TITLE} characters")
    if any(amount is not None and not 0 <= amount <= LARGEST for amount in limits.values()):
        raise BadRequest(f"a limit is 0 to {LARGEST}")
    if duration_days is not None and not 1 <= duration_days <= LONGEST:
        raise BadRequest(f"a plan lasts 1 to {LONGEST} days, or has no expiry")
