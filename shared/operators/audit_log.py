"""The audit log, to be looked through: who did what to whom."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.core.json_value import JSON
from shared.operators.paging import Page, cut, row_of

sql = Queries.beside(__file__)

ABOUT = 30  # lines about one person


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which lines are looked for; None: any. The order of the fields is that of the query's parameters."""

    actor: str | None = None  #: the whole actor: `operator:5`, `cli`
    action: str | None = None  #: the whole action, or with the dot its noun: `invite.`
    subject: str | None = None  #: the whole subject: `user:5`, `login:7`
    since: datetime | None = None  #: then or later
    until: datetime | None = None  #: before


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the log."""

    id: Annotated[int, Field(description="the line's number", examples=[4242])]
    at: Annotated[datetime, Field(description="when it was done")]
    actor: Annotated[
        str, Field(description="who did it: `operator:5`, `user:5`, `cli`, …", examples=["operator:5"])
    ]
    action: Annotated[str, Field(description="what was done, a stable code", examples=["invite.issued"])]
    subject: Annotated[
        str,
        Field(
            description="to whom or what it was done: `user:5`, `login:7`, …", examples=["invite:SPRING26"]
        ),
    ]
    details: Annotated[
        dict[str, JSON], Field(description="more about it, by action", examples=[{"plan": "premium"}])
    ]


async def page(conn: Connection, wanted: AuditFilter, *, limit: int, cursor: str | None) -> Page[Line]:
    """Lines that fit, the newest first. Raises BadRequest for a cursor that is none."""
    rows = await conn.fetch(sql.page, *astuple(wanted), row_of(cursor), limit + 1)
    return cut([Line(**row) for row in rows], limit, lambda one: one.id)


async def about(conn: Connection, telegram_id: int) -> list[Line]:
    """The latest lines about what a person did, or what was done to them."""
    return [Line(**row) for row in await conn.fetch(sql.about, f"user:{telegram_id}", ABOUT)]
