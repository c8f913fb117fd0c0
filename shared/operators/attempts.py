"""Every attempt to sign in at Telegram, for operators to search."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.operators.paging import Page, cut, row_of

sql = Queries.beside(__file__)


class AttemptStatus(StrEnum):
    """What became of it. The values are the ones stored in `auth_attempts.status`."""

    PENDING = "pending"  #: It goes on.
    SUCCESS = "success"  #: It led in.
    FAILED = "failed"  #: It was refused or given up.
    TIMEOUT = "timeout"  #: Its time ran out.


@dataclass(frozen=True, kw_only=True)
class AttemptFilter:
    """Which attempts are looked for; None: any. The order of the fields is that of the query's parameters."""

    telegram_id: int | None = None
    method: str | None = None  #: the name of a step
    status: AttemptStatus | None = None
    since: datetime | None = None  #: begun then or later
    until: datetime | None = None  #: begun before


@dataclass(frozen=True, kw_only=True)
class AttemptLine:
    """One attempt."""

    id: Annotated[int, Field(description="the attempt's number", examples=[4242])]
    telegram_id: Annotated[
        int | None,
        Field(
            description="the person's Telegram id; null: the person's data were deleted", examples=[123456789]
        ),
    ]
    first_name: Annotated[str | None, Field(description="as in Telegram", examples=["Ada"])]
    username: Annotated[
        str | None, Field(description="without the at sign; null: there is none", examples=["ada"])
    ]
    login: Annotated[
        str | None,
        Field(description="the first 8 characters of its login's session id", examples=["Xk3vQ9aZ"]),
    ]
    method: Annotated[str, Field(description="the way, or the step, of the attempt", examples=["qr"])]
    status: Annotated[str, Field(description="pending, success, failed or timeout", examples=["success"])]
    reason: Annotated[str | None, Field(description="a stable code", examples=[None])]
    created_at: Annotated[datetime, Field(description="when it began")]
    finished_at: Annotated[datetime | None, Field(description="when it ended; null: it goes on")]


async def page(
    conn: Connection, wanted: AttemptFilter, *, limit: int, cursor: str | None
) -> Page[AttemptLine]:
    """Attempts that fit, the newest first. Raises BadRequest for a cursor that is none."""
    rows = await conn.fetch(sql.page, *astuple(wanted), row_of(cursor), limit + 1)
    return cut([AttemptLine(**row) for row in rows], limit, lambda one: one.id)
