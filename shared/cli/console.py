"""What the commands about members share: a connection, and words in columns."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import click

from shared.configuration.config import Config, load_or_exit
from shared.configuration.database_url import database_url
from shared.core import db
from shared.core.db import Connection

ACTOR = "cli"
GAP = "  "  # between two columns


@contextlib.asynccontextmanager
async def connection(config: Config | None = None) -> AsyncIterator[Connection]:
    """A connection to the configured database. Raises Unavailable; ClickException for another schema."""
    async with database_url(config or load_or_exit()) as dsn:
        connected = await db.connect(dsn)
        try:
            with db.translated(connected):
                yield connected
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
            raise click.ClickException(
                "the schema is not of this release: run portal migrate first"
            ) from None
        finally:
            await connected.close(timeout=2)


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns, the heads first."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(GAP.join(cells).rstrip())


def counted(n: int, noun: str) -> str:
    """`1 use`, `2 uses`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def printable(text: str) -> str:
    """A text from outside, harmless: a name may try to steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
