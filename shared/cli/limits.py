"""``portal limits``: the kinds of limits that plans can have."""

from __future__ import annotations

import asyncio

import click

from shared.cli.console import ACTOR, connection, counted, print_table
from shared.cli.parameters import NamedAmount, in_order, title_options, titles_of
from shared.core.i18n import LANGUAGES
from shared.members import limits as limit_kinds
from shared.members import plans as plan_service
from shared.members.limits import KindChanges, LimitKind, Period
from shared.members.plans import Plan

PERIOD = click.Choice([period.value for period in Period])


@click.group()
def limits() -> None:
    """See, change, add and remove the kinds of limits that plans can have."""


@limits.command(name="list")
def list_() -> None:
    """List the kinds, what each plan allows of them, and how many people have used some."""
    kinds, plans, people = asyncio.run(_list())
    head = ("CODE", "PERIOD", *(f"TITLE ({language})" for language in LANGUAGES), "PLANS", "PEOPLE")
    print_table([head, *((*_line(kind, plans), str(people[kind.code])) for kind in kinds)])


@limits.command()
@click.argument("code")
@click.option(
    "--period",
    required=True,
    type=PERIOD,
    help="Spent by the day or month (UTC), or held until it is given up.",
)
@title_options(required=True)
@click.option(
    "--plan", "amounts", multiple=True, type=NamedAmount(), help="What a plan allows of it; repeat for each."
)
def add(*, code: str, period: str, amounts: tuple[tuple[str, int], ...], **titles: str | None) -> None:
    """Add a kind. A plan includes it once it allows an amount: here by --plan, later by portal plans set."""
    kind = LimitKind(code=code, titles=titles_of(titles), period=Period(period))
    asyncio.run(_add(kind, dict(amounts)))
    click.echo(
        f"{code} is in {counted(len(dict(amounts)), 'plan')}; its name among a plan's limits: {kind.field}"
    )


@limits.command()
@click.argument("code")
@click.option("--period", type=PERIOD, help="Everybody starts again at zero.")
@title_options(required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def change(*, code: str, period: str | None, yes: bool, **titles: str | None) -> None:
    """Change the titles or the period of a kind."""
    said = titles_of(titles)
    if period is None and not said:
        raise click.UsageError("say what is to change: see --help")
    kind, _, people = asyncio.run(_one(code))
    if period is not None and period != kind.period and people and not yes:
        click.confirm(f"{counted(people, 'user')} would start again at zero. Go on?", abort=True)
    changes = KindChanges(titles={**kind.titles, **said})
    if period is not None:
        changes["period"] = Period(period)
    kind = asyncio.run(_change(code, changes))
    click.echo(f"{code}: {kind.period}, {', '.join(in_order(kind.titles))}")


@limits.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, code: str, yes: bool) -> None:
    """Delete a kind, what plans allow of it, and what people have used of it."""
    _, plans, people = asyncio.run(_one(code))
    lost = f"{counted(len(plans), 'plan')} and the use of {counted(people, 'user')}"
    if not yes:
        click.confirm(f"{code} goes, with {lost}. Go on?", abort=True)
    asyncio.run(_remove(code))
    click.echo(f"{code} is removed, with {lost}")


async def _list() -> tuple[list[LimitKind], list[Plan], dict[str, int]]:
    async with connection() as conn:
        return (
            await limit_kinds.every(conn),
            await plan_service.every(conn),
            await limit_kinds.users_of(conn),
        )


async def _one(code: str) -> tuple[LimitKind, list[Plan], int]:
    """A kind, the plans that have it, and how many people have used some."""
    async with connection() as conn:
        kind = await limit_kinds.get(conn, code)
        plans = [plan for plan in await plan_service.every(conn) if kind.field in plan.allowances]
        return kind, plans, (await limit_kinds.users_of(conn))[code]


async def _add(kind: LimitKind, amounts: dict[str, int]) -> None:
    async with connection() as conn, conn.transaction():
        await limit_kinds.add(conn, kind, actor=ACTOR)
        for plan, amount in amounts.items():
            await plan_service.change(conn, plan, actor=ACTOR, limits={kind.code: amount})


async def _change(code: str, changes: KindChanges) -> LimitKind:
    async with connection() as conn:
        return await limit_kinds.change(conn, code, actor=ACTOR, **changes)


async def _remove(code: str) -> None:
    async with connection() as conn:
        await limit_kinds.remove(conn, code, actor=ACTOR)


def _line(kind: LimitKind, plans: list[Plan]) -> tuple[str, ...]:
    allowed = [f"{plan.code}={one.amount}" for plan in plans for one in plan.limits if one.kind == kind]
    return (kind.code, kind.period.value, *in_order(kind.titles), " ".join(allowed) or "-")
