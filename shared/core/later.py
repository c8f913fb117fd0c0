"""Writes that may wait for each other: all of them then take one round trip to PostgreSQL.

What a transaction writes and never reads back (audit lines, messages owed, attempts settled) need not be
waited for one by one. With the database in another room, that is most of a transaction's time.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import Protocol

_PARAMETER = re.compile(r"\$(\d+)")


class Executes(Protocol):
    """The part of a connection that is needed here."""

    async def execute(self, query: str, *args: object) -> str:
        """Run one statement."""


class Later:
    """The writes that wait."""

    def __init__(self) -> None:
        self._writes: list[tuple[str, Sequence[object]]] = []
        self._rows: dict[str, list[Sequence[object]]] = {}

    def add(self, query: str, args: Sequence[object]) -> None:
        """One statement."""
        self._writes.append((query, args))

    def add_row(self, query: str, row: Sequence[object]) -> None:
        """One row of a statement that takes an array for each of its columns."""
        self._rows.setdefault(query, []).append(row)

    async def send(self, connection: Executes) -> None:
        """Run them all as one statement. They stand or fall together, with the transaction."""
        writes = [*self._writes, *((query, _columns(rows)) for query, rows in self._rows.items())]
        if writes:
            queries, args = zip(*writes, strict=True)
            await connection.execute(as_one(queries), *(value for group in args for value in group))


@contextlib.asynccontextmanager
async def gathered(connection: Executes) -> AsyncIterator[None]:
    """Let the body's ``write`` and ``write_row`` wait, and send them as one statement at its end.

    Inside a transaction. The body reads nothing back of what it wrote so; an exception drops it.
    """
    later = Later()
    gather = getattr(connection, "gather", None)  # a proxy of the pool hands it on
    if gather is None:
        yield
        return
    gather(later)
    try:
        yield
    finally:
        gather(None)
    await later.send(connection)


async def write(connection: Executes, query: str, *args: object) -> None:
    """Run a statement: at once, or inside ``gathered`` with the others at its end.

    For rows that no other waiting statement changes: they all see the tables as before the first of them. Not
    for a SELECT, which nobody would run there.
    """
    later = _of(connection)
    if later is None:
        await connection.execute(query, *args)
    else:
        later.add(query, args)


async def write_row(connection: Executes, query: str, *row: object) -> None:
    """The same for one row of a statement that takes an array for each column; rows keep their order."""
    later = _of(connection)
    if later is None:
        await connection.execute(query, *_columns([row]))
    else:
        later.add_row(query, row)


@lru_cache(maxsize=256)
def as_one(queries: tuple[str, ...]) -> str:
    """One statement that does what each of these does; parameters count through all of them.

    https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING: each runs to its end,
    once, whether it is read from or not.
    """
    if len(queries) == 1:
        return queries[0]
    parts = []
    before = 0
    for number, query in enumerate(queries):
        parts.append(f"w{number} AS ({_shifted(query, before)})")
        before += max((int(found) for found in _PARAMETER.findall(query)), default=0)
    return f"WITH {', '.join(parts)} SELECT"


def _shifted(query: str, by: int) -> str:
    """The query with its parameters counted from further on."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", query)


def _columns(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _of(connection: Executes) -> Later | None:
    later = getattr(connection, "later", None)
    return later if isinstance(later, Later) else None
