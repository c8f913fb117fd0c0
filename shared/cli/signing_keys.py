"""``portal signing-keys``: the keys that sign access tokens."""

from __future__ import annotations

import asyncio

import click

from shared.configuration.config import load_or_exit
from shared.configuration.database_url import database_url
from shared.core import migrate
from shared.core.db import Database
from shared.crypto.vault import Vault
from shared.identity import signing_keys as keys


@click.group("signing-keys")
def signing_keys() -> None:
    """Look after the keys that sign access tokens."""


@signing_keys.command()
@click.option("--at-once", is_flag=True, help="A key got out: what it signed counts no more, from now on.")
def rotate(*, at_once: bool) -> None:
    """Make a new key. It signs in an hour, so that every service knows it by then; the old one then goes."""
    click.echo(asyncio.run(_rotate(at_once=at_once)))


async def _rotate(*, at_once: bool) -> str:
    config = load_or_exit()
    async with database_url(config) as dsn:
        await migrate.apply(dsn)
        db = await Database.open(dsn)
        try:
            async with db.transaction() as conn:
                return await keys.rotate(conn, Vault(config.session_keys), at_once=at_once)
        finally:
            await db.close()
