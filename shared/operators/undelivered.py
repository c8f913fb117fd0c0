"""Messages that the bot owes and could not send yet, or gave up. What they say is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.members.person_fields import TelegramId
from shared.operators.paging import Page, cut, row_of

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """One such message."""

    id: Annotated[int, Field(description="the message's number", examples=[4242])]
    telegram_id: TelegramId
    kind: Annotated[
        str, Field(description="what the message is about, a stable code", examples=["login_authorized"])
    ]
    attempts: Annotated[int, Field(description="how often sending it was tried")]
    problem: Annotated[
        str | None, Field(description="what the last try ended in; null: there was none", examples=[None])
    ]
    created_at: Annotated[datetime, Field(description="since when it is owed")]
    next_attempt_at: Annotated[datetime, Field(description="when it is tried next")]
    failed_at: Annotated[datetime | None, Field(description="when it was given up; null: it is tried again")]


async def page(conn: Connection, *, limit: int, cursor: str | None) -> Page[Undelivered]:
    """Messages in trouble, the newest first. Raises BadRequest for a cursor that is none."""
    rows = await conn.fetch(sql.page, row_of(cursor), limit + 1)
    return cut([Undelivered(**row) for row in rows], limit, lambda one: one.id)
