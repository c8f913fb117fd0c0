"""``portal plans``: what each plan allows, and changing it."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from shared.cli.console import ACTOR, connection, counted, print_table
from shared.cli.parameters import NamedAmount
from shared.core.db import Connection
from shared.core.errors import BadRequest
from shared.members import features, limits
from shared.members import plans as plan_service
from shared.members.limits import LimitKind, Period
from shared.members.plans import Changes, Plan, PlanUnknown

LIMIT = click.IntRange(0, plan_service.LARGEST)

#: Limits and features of the first release have options and heads of columns of their own.
SHORT = {"channels": "channels", "posts": "posts", "rag_queries": "rag", "ai_digests": "digests"}


@click.group()
def plans() -> None:
    """See, change and add plans."""


@plans.command(name="list")
def list_() -> None:
    """List all plans with their limits, and how many people have each."""
    _print(*asyncio.run(_list()))


@plans.command(name="set")
@click.argument("code")
@click.option("--title", help="What people read.")
@click.option("--limit", multiple=True, type=NamedAmount(), help="How much of a kind it allows.")
@click.option("--no-limit", multiple=True, metavar="KIND", help="A kind that it does not include.")
@click.option("--feature", multiple=True, metavar="CODE", help="A feature that it has.")
@click.option("--no-feature", multiple=True, metavar="CODE", help="A feature that it does not have.")
@click.option("--channels", type=LIMIT, help="The same as --limit channels=…")
@click.option("--posts", type=LIMIT, help="The same as --limit posts=…")
@click.option("--rag", "rag_queries", type=LIMIT, help="The same as --limit rag_queries=…")
@click.option(
    "--digests/--no-digests", "ai_digests", default=None, help="The same for the feature ai_digests."
)
@click.option(
    "--days", "duration_days", type=click.IntRange(1, plan_service.LONGEST), help="How long it lasts."
)
@click.option("--no-end", is_flag=True, help="It has no expiry.")
@click.option("--add", is_flag=True, help="Make a new plan; everything but its length must be said.")
def set_(*, code: str, no_end: bool, add: bool, **said: Any) -> None:
    """Change what is said of a plan, or add one; the rest stays.

    Limits apply at once to everybody who has the plan: people who have used more than a new, lower limit wait
    for the end of the period, and keep what they hold but get no more. How long a plan lasts applies from the
    next grant or renewal; running subscriptions keep their end. To give a plan to nobody any more, revoke its
    invites. New kinds of limits and new features: portal limits, portal features.
    """
    if no_end and said["duration_days"] is not None:
        raise click.UsageError("--days and --no-end exclude each other")
    changes = _changes(said)
    if no_end:
        changes["duration_days"] = None
    if not changes and not add:
        raise click.UsageError("say what is to change: see --help")
    kinds, plan, people = asyncio.run(_add(code, changes) if add else _change(code, changes))
    _print(kinds, [plan], None)
    if people:
        click.echo(
            f"{counted(people, 'current subscription')}: the limits count at once, "
            "the length from the next grant or renewal"
        )


def _changes(said: dict[str, Any]) -> Changes:
    """What the options say: the ones that were given."""
    named: dict[str, int | bool] = {name: said[name] for name in SHORT if said[name] is not None}
    amounts: dict[str, int | None] = {name: value for name, value in named.items() if name != "ai_digests"}
    amounts |= dict(said["limit"]) | dict.fromkeys(said["no_limit"])
    having = {name: bool(value) for name, value in named.items() if name == "ai_digests"}
    having |= dict.fromkeys(said["feature"], True) | dict.fromkeys(said["no_feature"], False)
    changes = Changes()
    if said["title"] is not None:
        changes["title"] = said["title"]
    if said["duration_days"] is not None:
        changes["duration_days"] = said["duration_days"]
    if amounts:
        changes["limits"] = amounts
    if having:
        changes["features"] = having
    return changes


async def _list() -> tuple[list[LimitKind], list[Plan], dict[str, int]]:
    async with connection() as conn:
        return await limits.every(conn), await plan_service.every(conn), await plan_service.holders(conn)


async def _add(code: str, said: Changes) -> tuple[list[LimitKind], Plan, int]:
    async with connection() as conn:
        await _check_whole(conn, said)
        plan = await plan_service.add(
            conn,
            code,
            title=said["title"],
            duration_days=said.get("duration_days"),
            limits=said.get("limits", {}),
            features=said.get("features", {}),
            actor=ACTOR,
        )
        return await limits.every(conn), plan, 0


async def _change(code: str, changes: Changes) -> tuple[list[LimitKind], Plan, int]:
    async with connection() as conn:
        try:
            plan = await plan_service.change(conn, code, actor=ACTOR, **changes)
        except PlanUnknown as error:
            known = ", ".join(each.code for each in await plan_service.every(conn))
            raise PlanUnknown(f"{error}; there are: {known}; --add makes a new one") from None
        return await limits.every(conn), plan, (await plan_service.holders(conn))[code]


async def _check_whole(conn: Connection, said: Changes) -> None:
    """Raise BadRequest unless everything that a plan can have was decided."""
    missing = [] if "title" in said else ["--title"]
    kinds = {one.code for one in await limits.every(conn)} - said.get("limits", {}).keys()
    missing += [f"--{SHORT[code]}" if code in SHORT else f"--limit {code}=…" for code in sorted(kinds)]
    having = {one.code for one in await features.every(conn)} - said.get("features", {}).keys()
    for code in sorted(having):
        short, option = SHORT.get(code), f"feature {code}"
        missing.append(f"--{short or option} or --no-{short or option}")
    if missing:
        raise BadRequest(f"a new plan needs {', '.join(missing)}")


def _print(kinds: list[LimitKind], plans: list[Plan], people: dict[str, int] | None) -> None:
    """A table of plans: a column for each kind and each feature, and who has the plan if that is asked."""
    having = [one.feature.code for one in plans[0].features] if plans else []
    heads = [*(_head(kind.code, kind.period) for kind in kinds), *(_head(code) for code in having)]
    rows = [("CODE", "TITLE", *heads, "LASTS", *(() if people is None else ("PEOPLE",)))]
    for plan in plans:
        amounts = {one.kind.code: str(one.amount) for one in plan.limits}
        rows.append(
            (
                plan.code,
                plan.title,
                *(amounts.get(kind.code, "-") for kind in kinds),
                *("yes" if one.included else "no" for one in plan.features),
                "no expiry" if plan.duration_days is None else counted(plan.duration_days, "day"),
                *(() if people is None else (str(people[plan.code]),)),
            )
        )
    print_table(rows)


def _head(code: str, period: Period = Period.STANDING) -> str:
    short = SHORT.get(code, code)
    return (short if period is Period.STANDING else f"{short}/{period}").upper()
