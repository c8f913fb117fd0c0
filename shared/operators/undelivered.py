"""Messages that the bot owes and could not send yet, or gave up. What they say is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.core.db import Connection, Queries
from shared.operators.paging import Page, cut, row_of

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """One such message."""

    id: int
    telegram_id: int
    kind: str
    attempts: int
    problem: str | None
    created_at: datetime
    next_attempt_at: datetime
    failed_at: datetime | None  #: None: it is tried again


async def page(conn: Connection, *, limit: int, cursor: str | None) -> Page[Undelivered]:
    """Messages in trouble, the newest first. Raises BadRequest for a cursor that is none."""
    rows = await conn.fetch(sql.page, row_of(cursor), limit + 1)
    return cut([Undelivered(**row) for row in rows], limit, lambda one: one.id)
