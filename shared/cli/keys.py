"""``portal keys``: the keys that encrypt what is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from shared.configuration.config import LOGIN_TTL_RANGE, Config, load_or_exit
from shared.configuration.database_url import database_url
from shared.core.db import Database
from shared.core.file_lock import FileLock
from shared.crypto import resealing, session_keys
from shared.crypto.resealing import SealedTable
from shared.crypto.session_keys import SessionKeys
from shared.crypto.vault import Vault
from shared.identity import signing_keys
from shared.telegram.sealed_tables import SEALED_TABLES

LOCK_NAME = "session_keys.lock"
SETTLE = 2.0 * LOGIN_TTL_RANGE[1]  # seconds after which nothing of a login can be under an older key
MOST_ROUNDS = 20  # through the rows somebody else held at the moment they were due
PAUSE = 0.2  # seconds between two rounds


@click.group()
def keys() -> None:
    """Look after the keys that encrypt sessions."""


@keys.command()
def rotate() -> None:
    """Put everything under the first key of the ring, while the portal works on.

    With SESSION_KEYS: add the new key at the end everywhere and restart, move it to the front everywhere and
    restart, run this, then take the old one out. With generated keys: run this, and once more some hours
    later; nothing has to be restarted. It may be interrupted and run again at any time.
    """
    asyncio.run(rotate_keys(load_or_exit()))


async def rotate_keys(config: Config) -> None:
    """The command's work. Raises ClickException when not everything could be done, Unavailable."""
    if config.generated_keys_file is None:
        whole = await _reseal(config, config.session_keys)
        _say_what_remains(config.session_keys, whole=whole)
        return
    lock = FileLock(config.data_dir / LOCK_NAME)
    if not lock.try_acquire():
        raise click.ClickException("another rotation is going on")
    try:
        await _rotate_file(config, config.generated_keys_file)
    finally:
        lock.release()


async def _rotate_file(config: Config, path: Path) -> None:
    """Make a new key unless a rotation is unfinished; forget the old ones once nothing can need them."""
    ring = session_keys.load_or_generate(config.data_dir)
    if len(ring) == 1:
        ring = session_keys.fresh(session_keys.next_id(ring)) | ring
        session_keys.save(config.data_dir, ring)
        click.echo(f"made the key {next(iter(ring))}; every process seals with it from now on")
    if not await _reseal(config, ring):
        _say_what_remains(ring, whole=False)
        return
    wait = session_keys.KeyFile(path).age_left(SETTLE)
    if wait > 0:
        click.echo(
            f"{_older(ring)} stays in {path} for the logins in flight: "
            f"run this again in {wait / 3600:.1f} hours to remove it"
        )
        return
    session_keys.save(config.data_dir, dict(list(ring.items())[:1]))
    click.echo(f"removed {_older(ring)}: nothing is sealed with it any more")


async def _reseal(config: Config, ring: SessionKeys) -> bool:
    """Reseal every table, printing the progress; whether nothing is left."""
    vault = Vault(ring)
    async with database_url(config) as dsn:
        db = await Database.open(dsn)
        try:
            async with db.transaction() as conn:
                await signing_keys.tend(conn, vault)
            return all([await _reseal_table(db, vault, table) for table in SEALED_TABLES])
        finally:
            await db.close()


async def _reseal_table(db: Database, vault: Vault, table: SealedTable) -> bool:
    done = unreadable = 0
    for _ in range(MOST_ROUNDS):
        after, unreadable = 0, 0
        while True:
            async with db.transaction() as conn:
                batch = await resealing.step(conn, vault, table, after)
                left = await resealing.left(conn, vault, table)
            if batch is None:
                break
            after, done, unreadable = batch.last, done + batch.done, unreadable + batch.unreadable
            click.echo(f"{table.name}: {done} under {vault.key_id}, {left} to go")
        if left <= unreadable:
            break
        await asyncio.sleep(PAUSE)
    if not done and not left:
        click.echo(f"{table.name}: nothing to do")
    if unreadable:
        click.echo(
            f"{table.name}: {unreadable} are under keys that are not in the ring, left as they are", err=True
        )
    return left == 0


def _say_what_remains(ring: SessionKeys, *, whole: bool) -> None:
    if not whole:
        raise click.ClickException("not everything is under the first key: see above, then run this again")
    if len(ring) > 1:
        click.echo(
            f"done; logins in flight run out within {SETTLE / 3600:.0f} hours, "
            f"then {_older(ring)} may be taken out of SESSION_KEYS"
        )
    else:
        click.echo("done")


def _older(ring: SessionKeys) -> str:
    return ", ".join(list(ring)[1:])
