"""``portal invites``: issue invites, see who used them, take them back."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import groupby

import click

from shared.cli import bot_api
from shared.cli.console import ACTOR, connection, counted, print_table, printable
from shared.configuration.config import load_or_exit
from shared.members import invites as invite_service
from shared.members import plans
from shared.members.invites import Invite, InviteCode, InviteStatus, Use, UseState


@click.group()
def invites() -> None:
    """Issue invites, see who used them, take them back."""


@invites.command()
@click.option("--plan", required=True, metavar="CODE", help="Plan that the invite gives, such as premium.")
@click.option(
    "--uses",
    default=1,
    show_default=True,
    type=click.IntRange(1, invite_service.MAX_USES),
    help="How many people.",
)
@click.option(
    "--days",
    type=click.IntRange(1, invite_service.LONGEST.days),
    help="How long it can be used. [default: for ever]",
)
@click.option("--code", help="4 to 64 of A-Z 0-9 _ -, the first a letter or digit. [default: a random one]")
def create(*, plan: str, uses: int, days: int | None, code: str | None) -> None:
    """Issue an invite and print its code, alone on the last line; before it the link that starts the bot."""
    wanted = None if code is None else invite_service.normalise(code)
    invite, link = asyncio.run(_create(plan, uses, None if days is None else timedelta(days=days), wanted))
    until = f"until {invite.expires_at:%Y-%m-%d %H:%M %Z}" if invite.expires_at else "no expiry"
    click.echo(f"plan {invite.plan}, {counted(invite.max_uses, 'use')}, {until}")
    if link is not None:
        click.echo(link)
    click.echo(invite.code)


@invites.command(name="list")
def list_() -> None:
    """List all invites: state, uses left, who used them."""
    issued, uses = asyncio.run(_list())
    if not issued:
        click.echo("no invites yet: portal invites create --plan premium")
        return
    by_code = {code: list(group) for code, group in groupby(uses, key=lambda use: use.invite_code)}
    head = ("CODE", "PLAN", "STATE", "LEFT", "EXPIRES", "WHO")
    print_table([head, *(_line(invite, by_code.get(invite.code, [])) for invite in issued)])


@invites.command()
@click.argument("code")
def show(code: str) -> None:
    """Tell everything about an invite: its state, and who used it."""
    invite, uses = asyncio.run(_show(invite_service.normalise(code)))
    click.echo(f"{invite.code}: {invite.status}, plan {invite.plan}")
    click.echo(f"uses: {invite.consumed} made, {invite.reserved} in flight, {invite.max_uses} in all")
    click.echo(f"issued: {_moment(invite.created_at)} by {invite.created_by}")
    click.echo(f"expires: {_moment(invite.expires_at) or 'never'}")
    if invite.revoked_at is not None:
        click.echo(f"revoked: {_moment(invite.revoked_at)}")
    if uses:
        head = ("WHO", "USE", "BEGUN", "SETTLED")
        rows = [
            (_person(use), use.state.value, _moment(use.reserved_at), _moment(use.settled_at)) for use in uses
        ]
        click.echo()
        print_table([head, *rows])


@invites.command()
@click.argument("code")
def revoke(code: str) -> None:
    """Take an invite back; who came in with it stays."""
    invite, now = asyncio.run(_revoke(invite_service.normalise(code)))
    if now:
        click.echo(f"{invite.code} is revoked; {counted(invite.consumed, 'use')} made before it")
    else:
        click.echo(f"{invite.code} was revoked already, at {invite.revoked_at:%Y-%m-%d %H:%M %Z}")
    if invite.reserved:
        click.echo(f"{counted(invite.reserved, 'login')} in flight may still complete with it")


async def _create(
    plan: str, uses: int, expires_in: timedelta | None, code: InviteCode | None
) -> tuple[Invite, str | None]:
    config = load_or_exit()
    async with connection(config) as conn:
        try:
            invite = await invite_service.issue(
                conn, plan=plan, max_uses=uses, expires_in=expires_in, code=code, actor=ACTOR
            )
        except plans.PlanUnknown as error:
            known = ", ".join(each.code for each in await plans.every(conn))
            raise plans.PlanUnknown(f"{error}; there are: {known}") from None
    return invite, await bot_api.deep_link(config, invite.code)


async def _list() -> tuple[list[Invite], list[Use]]:
    async with connection() as conn:
        return await invite_service.every(conn), await invite_service.uses(conn)


async def _show(code: InviteCode) -> tuple[Invite, list[Use]]:
    async with connection() as conn:
        return await invite_service.get(conn, code), await invite_service.uses(conn, code)


async def _revoke(code: InviteCode) -> tuple[Invite, bool]:
    async with connection() as conn:
        revoked = await invite_service.revoke(conn, code, ACTOR)
        return await invite_service.get(conn, code), revoked


def _line(invite: Invite, uses: list[Use]) -> tuple[str, ...]:
    left = invite.uses_left if invite.status in (InviteStatus.OPEN, InviteStatus.USED) else 0
    expires = f"{invite.expires_at:%Y-%m-%d %H:%M}" if invite.expires_at else "never"
    people = ", ".join(_who(use) for use in uses if use.state is not UseState.RELEASED)
    return (
        invite.code,
        invite.plan,
        invite.status.value,
        f"{left}/{invite.max_uses}",
        expires,
        people or "-",
    )


def _who(use: Use) -> str:
    return _person(use) if use.state is UseState.CONSUMED else f"{_person(use)} (logging in)"


def _person(use: Use) -> str:
    if use.telegram_id is None:
        return "deleted"
    return printable(
        f"{use.telegram_id} @{use.username}" if use.username else f"{use.telegram_id} {use.first_name}"
    )


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M %Z}"
