"""``portal features``: what plans can have or not have."""

from __future__ import annotations

import asyncio

import click

from shared.cli.console import ACTOR, connection, counted, print_table
from shared.cli.parameters import in_order, title_options, titles_of
from shared.core.i18n import LANGUAGES
from shared.members import features as known_features
from shared.members import plans as plan_service
from shared.members.features import Feature
from shared.members.naming import Titles
from shared.members.plans import Plan


@click.group()
def features() -> None:
    """See, change, add and remove the features that plans can have."""


@features.command(name="list")
def list_() -> None:
    """List the features, and which plans have them."""
    known, plans = asyncio.run(_list())
    head = ("CODE", *(f"TITLE ({language})" for language in LANGUAGES), "PLANS")
    print_table([head, *(_line(feature, plans) for feature in known)])


@features.command()
@click.argument("code")
@title_options(required=True)
@click.option("--plan", "plans", multiple=True, metavar="CODE", help="A plan that has it; repeat for each.")
def add(*, code: str, plans: tuple[str, ...], **titles: str | None) -> None:
    """Add a feature. Plans get it here by --plan, later by portal plans set."""
    asyncio.run(_add(Feature(code=code, titles=titles_of(titles)), plans))
    click.echo(f"{code} is in {counted(len(set(plans)), 'plan')}")


@features.command()
@click.argument("code")
@title_options(required=False)
def change(*, code: str, **titles: str | None) -> None:
    """Change what people read for a feature."""
    said = titles_of(titles)
    if not said:
        raise click.UsageError("say what is to change: see --help")
    feature = asyncio.run(_change(code, said))
    click.echo(f"{code}: {', '.join(in_order(feature.titles))}")


@features.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, code: str, yes: bool) -> None:
    """Delete a feature, also from the plans that have it."""
    lost = counted(len(asyncio.run(_plans_of(code))), "plan")
    if not yes:
        click.confirm(f"{code} goes, also from {lost}. Go on?", abort=True)
    asyncio.run(_remove(code))
    click.echo(f"{code} is removed, also from {lost}")


async def _list() -> tuple[list[Feature], list[Plan]]:
    async with connection() as conn:
        return await known_features.every(conn), await plan_service.every(conn)


async def _add(feature: Feature, plans: tuple[str, ...]) -> None:
    async with connection() as conn, conn.transaction():
        await known_features.add(conn, feature, actor=ACTOR)
        for plan in plans:
            await plan_service.change(conn, plan, actor=ACTOR, features={feature.code: True})


async def _change(code: str, titles: Titles) -> Feature:
    async with connection() as conn:
        before = await known_features.get(conn, code)
        return await known_features.change(conn, code, titles={**before.titles, **titles}, actor=ACTOR)


async def _plans_of(code: str) -> list[str]:
    async with connection() as conn:
        await known_features.get(conn, code)
        return await known_features.plans_of(conn, code)


async def _remove(code: str) -> None:
    async with connection() as conn:
        await known_features.remove(conn, code, actor=ACTOR)


def _line(feature: Feature, plans: list[Plan]) -> tuple[str, ...]:
    having = [plan.code for plan in plans if plan.allowances[feature.code]]
    return (feature.code, *in_order(feature.titles), " ".join(having) or "-")
