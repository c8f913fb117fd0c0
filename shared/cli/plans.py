"""``portal plans``: what a subscription allows."""

from __future__ import annotations

import asyncio

import click

from shared.cli.console import ACTOR, connection, counted, print_table
from shared.core.errors import BadRequest
from shared.members import plans as plan_service
from shared.members.plans import Changes, Plan, PlanUnknown

LIMIT = click.IntRange(0, plan_service.LARGEST)

Said = dict[str, str | int | bool | None]


@click.group()
def plans() -> None:
    """See, change and add plans."""


@plans.command(name="list")
def list_() -> None:
    """List all plans with their limits, and how many people have each."""
    known, holders = asyncio.run(_list())
    head = ("CODE", "TITLE", "CHANNELS", "POSTS/DAY", "RAG/DAY", "DIGESTS", "LASTS", "PEOPLE")
    print_table([head, *((*_line(plan), str(holders[plan.code])) for plan in known)])


@plans.command(name="set")
@click.argument("code")
@click.option("--title", help="What people read.")
@click.option("--channels", type=LIMIT, help="Channels at a time.")
@click.option("--posts", "posts_per_day", type=LIMIT, help="Posts a day.")
@click.option("--rag", "rag_queries_per_day", type=LIMIT, help="RAG queries a day.")
@click.option("--digests/--no-digests", "ai_digests", default=None, help="AI digests.")
@click.option(
    "--days", "duration_days", type=click.IntRange(1, plan_service.LONGEST), help="How long it lasts."
)
@click.option("--no-end", is_flag=True, help="It lasts without end.")
@click.option("--add", is_flag=True, help="Make a new plan; everything but its length must be said.")
def set_(*, code: str, no_end: bool, add: bool, **said: str | int | bool | None) -> None:
    """Change what is said of a plan, or add one; the rest stays.

    Limits count at once for everybody who has the plan: who has used more than a new, lower limit waits until
    midnight UTC (channels that stand are kept, but no more are added). How long a plan lasts counts from the
    next grant or renewal; subscriptions that run keep their end. Giving a plan to nobody any more is done by
    its invites: revoke them.
    """
    changes: Said = {name: value for name, value in said.items() if value is not None}
    if no_end and "duration_days" in changes:
        raise click.UsageError("--days and --no-end exclude each other")
    if no_end:
        changes["duration_days"] = None
    if add:
        _said_whole(changes)
        plan, people = asyncio.run(_add(Plan(**{"code": code, "duration_days": None, **changes})))  # type: ignore[arg-type] # click has checked each
    elif changes or no_end:
        plan, people = asyncio.run(_change(code, Changes(**changes)))  # type: ignore[typeddict-item] # likewise
    else:
        raise click.UsageError("say what is to change: see --help")
    print_table([("CODE", "TITLE", "CHANNELS", "POSTS/DAY", "RAG/DAY", "DIGESTS", "LASTS"), _line(plan)])
    if people:
        click.echo(
            f"{counted(people, 'current subscription')}: the limits count at once, "
            "the length from the next grant or renewal"
        )


async def _list() -> tuple[list[Plan], dict[str, int]]:
    async with connection() as conn:
        return await plan_service.every(conn), await plan_service.holders(conn)


async def _add(plan: Plan) -> tuple[Plan, int]:
    async with connection() as conn:
        await plan_service.add(conn, plan, actor=ACTOR)
        return plan, 0


async def _change(code: str, changes: Changes) -> tuple[Plan, int]:
    async with connection() as conn:
        try:
            plan = await plan_service.change(conn, code, actor=ACTOR, **changes)
        except PlanUnknown as error:
            known = ", ".join(each.code for each in await plan_service.every(conn))
            raise PlanUnknown(f"{error}; there are: {known}; --add makes a new one") from None
        return plan, (await plan_service.holders(conn))[code]


def _said_whole(said: Said) -> None:
    needed = {
        "title": "--title",
        "channels": "--channels",
        "posts_per_day": "--posts",
        "rag_queries_per_day": "--rag",
        "ai_digests": "--digests or --no-digests",
    }
    missing = [option for name, option in needed.items() if name not in said]
    if missing:
        raise BadRequest(f"a new plan needs {', '.join(missing)}")


def _line(plan: Plan) -> tuple[str, ...]:
    return (
        plan.code,
        plan.title,
        str(plan.channels),
        str(plan.posts_per_day),
        str(plan.rag_queries_per_day),
        "yes" if plan.ai_digests else "no",
        "without end" if plan.duration_days is None else counted(plan.duration_days, "day"),
    )
