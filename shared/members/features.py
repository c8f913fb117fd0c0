"""Features: what a plan has or has not. An operator adds, changes and removes them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import BadRequest, NotFound
from shared.core.json_value import JSON
from shared.members import limits
from shared.members.naming import Titles, check_code, check_titles

MOST_FEATURES = 24  # so that one message of the bot holds them all

sql = Queries.beside(__file__)


class FeatureUnknown(NotFound):
    """There is no feature of that code."""

    code = "feature_unknown"


@dataclass(frozen=True, kw_only=True)
class Feature:
    """What a plan can have."""

    code: str
    titles: Titles


async def every(conn: Connection) -> list[Feature]:
    """Every feature, in the order of lists."""
    return [Feature(**row) for row in await conn.fetch(sql.every)]


async def get(conn: Connection, code: str) -> Feature:
    """The feature of that code. Raises FeatureUnknown."""
    found = next((feature for feature in await every(conn) if feature.code == code), None)
    if found is None:
        raise FeatureUnknown(f"there is no feature {code[:64]!r}")
    return found


async def plans_of(conn: Connection, code: str) -> list[str]:
    """The codes of the plans that have a feature."""
    return [row["plan"] for row in await conn.fetch(sql.plans_of, code)]


async def add(conn: Connection, feature: Feature, *, actor: str) -> None:
    """Add a feature, the last in lists. No plan has it yet.

    Raises NameTaken, and BadRequest for what is out of bounds.
    """
    check_code(feature.code, "a feature")
    check_titles(feature.titles)
    async with conn.transaction():
        await conn.execute(limits.sql.lock)
        if len(await every(conn)) >= MOST_FEATURES:
            raise BadRequest(f"there are {MOST_FEATURES} features already")
        await limits.check_names(conn, feature.code)
        await conn.execute(sql.add, feature.code, dict(feature.titles))
        await _record(conn, actor, "feature.added", feature.code, titles=dict(feature.titles))


async def change(conn: Connection, code: str, *, titles: Titles, actor: str) -> Feature:
    """Give a feature other titles; returns it as it is now. Raises FeatureUnknown, and BadRequest."""
    check_titles(titles)
    async with conn.transaction():
        await conn.execute(limits.sql.lock)
        before = await get(conn, code)
        if titles != before.titles:
            await conn.execute(sql.change, code, dict(titles))
            changed: dict[str, JSON] = {"titles": [dict(before.titles), dict(titles)]}
            await _record(conn, actor, "feature.changed", code, changed=changed)
        return Feature(code=code, titles=titles)


async def remove(conn: Connection, code: str, *, actor: str) -> None:
    """Delete a feature, also from the plans that have it. Raises FeatureUnknown."""
    async with conn.transaction():
        await conn.execute(limits.sql.lock)
        feature, plans = await get(conn, code), await plans_of(conn, code)
        await conn.execute(sql.remove, feature.code)
        await _record(conn, actor, "feature.removed", code, plans=list[JSON](plans))


async def _record(conn: Connection, actor: str, action: str, code: str, **details: JSON) -> None:
    await audit.record(conn, actor=actor, action=action, subject=f"feature:{code}", **details)
