"""``portal invites``: issue invites, see who used them, take them back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

import asyncpg
import click

from shared.core import db
from shared.core.config import load_or_exit
from shared.core.db import Connection
from shared.core.embedded_postgres import database_url
from shared.members import invites as desk
from shared.members import plans
from shared.members.invites import Invite, Standing, Use, UseState

ACTOR = "cli"
GAP = "  "  # between two columns
T = TypeVar("T")


@click.group()
def invites() -> None:
    """Issue invites, see who used them, take them back."""


@invites.command()
@click.option("--plan", required=True, metavar="CODE", help="Plan that the invite gives, such as premium.")
@click.option(
    "--uses", default=1, show_default=True, type=click.IntRange(1, desk.MAX_USES), help="How many people."
)
@click.option(
    "--days", type=click.IntRange(1, desk.LONGEST.days), help="How long it can be used. [default: for ever]"
)
@click.option("--code", help="4 to 64 of A-Z 0-9 _ -, the first a letter or digit. [default: a random one]")
def create(*, plan: str, uses: int, days: int | None, code: str | None) -> None:
    """Issue an invite and print its code, alone on the last line."""
    invite = _run(_create(plan, uses, None if days is None else timedelta(days=days), code))
    until = f"until {invite.expires_at:%Y-%m-%d %H:%M %Z}" if invite.expires_at else "without end"
    click.echo(f"plan {invite.plan}, {_counted(invite.max_uses, 'use')}, {until}")
    click.echo(invite.code)


@invites.command(name="list")
def list_() -> None:
    """List all invites: state, uses left, who used them."""
    issued, uses = _run(_list())
    if not issued:
        click.echo("no invites yet: portal invites create --plan premium")
        return
    by_code = {code: list(group) for code, group in groupby(uses, key=lambda use: use.invite_code)}
    head = ("CODE", "PLAN", "STATE", "LEFT", "EXPIRES", "WHO")
    _print_table([head, *(_line(invite, by_code.get(invite.code, [])) for invite in issued)])


@invites.command()
@click.argument("code")
def revoke(code: str) -> None:
    """Take an invite back; who came in with it stays."""
    invite, now = _run(_revoke(code))
    if now:
        click.echo(f"{invite.code} is revoked; {_counted(invite.consumed, 'use')} made before it")
    else:
        click.echo(f"{invite.code} was revoked already, at {invite.revoked_at:%Y-%m-%d %H:%M %Z}")
    if invite.reserved:
        click.echo(f"{_counted(invite.reserved, 'login')} in flight may still complete with it")


async def _create(plan: str, uses: int, expires_in: timedelta | None, code: str | None) -> Invite:
    async with _connection() as conn:
        try:
            return await desk.issue(
                conn, plan=plan, max_uses=uses, expires_in=expires_in, code=code, actor=ACTOR
            )
        except plans.PlanUnknown as error:
            known = ", ".join(each.code for each in await plans.every(conn))
            raise plans.PlanUnknown(f"{error}; there are: {known}") from None


async def _list() -> tuple[list[Invite], list[Use]]:
    async with _connection() as conn:
        return await desk.every(conn), await desk.uses(conn)


async def _revoke(code: str) -> tuple[Invite, bool]:
    async with _connection() as conn:
        revoked = await desk.revoke(conn, code, ACTOR)
        return await desk.get(conn, code), revoked


@contextlib.asynccontextmanager
async def _connection() -> AsyncIterator[Connection]:
    async with database_url(load_or_exit()) as dsn:
        connection = await db.connect(dsn)
        try:
            with db.translated(connection):
                yield connection
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
            raise click.ClickException(
                "the schema is not of this release: run portal migrate first"
            ) from None
        finally:
            await connection.close(timeout=2)


def _run(work: Coroutine[None, None, T]) -> T:
    return asyncio.run(work)


def _line(invite: Invite, uses: list[Use]) -> tuple[str, ...]:
    left = invite.uses_left if invite.standing in (Standing.OPEN, Standing.USED) else 0
    expires = f"{invite.expires_at:%Y-%m-%d %H:%M}" if invite.expires_at else "never"
    people = ", ".join(_who(use) for use in uses if use.state is not UseState.RELEASED)
    return (
        invite.code,
        invite.plan,
        invite.standing.value,
        f"{left}/{invite.max_uses}",
        expires,
        people or "-",
    )


def _who(use: Use) -> str:
    if use.telegram_id is None:
        name = "deleted"
    else:
        name = f"{use.telegram_id} @{use.username}" if use.username else f"{use.telegram_id} {use.first_name}"
    shown = "".join(
        letter if letter.isprintable() else "?" for letter in name
    )  # a name may try to steer a terminal
    return shown if use.state is UseState.CONSUMED else f"{shown} (logging in)"


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(GAP.join(cells).rstrip())


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
