"""The audit log: who did what to whom, written in the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.core.db import Connection, Queries
from shared.core.json_value import JSON

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One line of the log."""

    at: datetime
    actor: str  #: ``user:<id>``, ``operator:<id>``, ``cli``, ``system:<process>``
    action: str  #: ``noun.verb``
    subject: str  #: what it was done to: ``login:<id>``, ``invite:<code>``, ``user:<id>``
    details: dict[str, JSON]


async def record(conn: Connection, *, actor: str, action: str, subject: str, **details: JSON) -> None:
    """Write one line in the caller's transaction.

    ``details`` never hold a secret; a ``Secret`` among them raises TypeError.
    """
    await conn.execute(sql.record, actor, action, subject, details)


async def history(conn: Connection, subject: str, *, limit: int = 50) -> list[Record]:
    """The last ``limit`` lines about one subject, the newest first."""
    return [Record(**row) for row in await conn.fetch(sql.history, subject, limit)]
