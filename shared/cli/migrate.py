"""``portal migrate``: bring the schema up to this release, or show its version."""

from __future__ import annotations

import asyncio

import click

from shared.configuration.config import load_or_exit
from shared.configuration.database_url import database_url
from shared.core import migrate as migrations


@click.command()
@click.option("--status", "show", is_flag=True, help="List the migrations and change nothing.")
def migrate(*, show: bool) -> None:
    """Apply the pending migrations; safe to run twice, or from two machines at once."""
    asyncio.run(_status() if show else _apply())


async def _apply() -> None:
    async with database_url(load_or_exit()) as dsn:
        applied = await migrations.apply(dsn)
    for migration in applied:
        click.echo(f"applied {migration}")
    click.echo(f"{len(applied)} applied" if applied else "nothing to apply")


async def _status() -> None:
    async with database_url(load_or_exit()) as dsn:
        rows = await migrations.status(dsn)
    for row in rows:
        when = f"{row.applied_at:%Y-%m-%d %H:%M:%S%z}" if row.applied_at else "pending"
        click.echo(f"{row.migration}\t{when}\t{row.migration.why}")
