"""The Telegram sessions that are kept: status, data centre, who uses them. What they encrypt stays there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.members.person_fields import FirstName, TelegramId, Username
from shared.operators.paging import Page, PagePosition, cut, position_of

sql = Queries.beside(__file__)


class SessionStanding(StrEnum):
    """Whether a session can be used. The values are the ones stored in `telegram_sessions.status`."""

    ACTIVE = "active"  #: Telegram takes it.
    REVOKED = "revoked"  #: Telegram named it dead; the person was told.


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One kept session."""

    telegram_id: TelegramId
    first_name: FirstName
    username: Username
    status: Annotated[str, Field(description="`active` or `revoked`", examples=["active"])]
    dc_id: Annotated[
        int, Field(description="the number of Telegram's data centre that holds the account", examples=[2])
    ]
    key_id: Annotated[str, Field(description="which of SESSION_KEYS encrypted it", examples=["2026-01"])]
    owner: Annotated[str | None, Field(description="the process whose client is live on it", examples=[None])]
    lease_left: Annotated[
        float | None,
        Field(
            description="seconds its lease goes on, negative when it ran out; null: nobody uses it",
            examples=[None],
        ),
    ]
    checked_at: Annotated[
        datetime | None,
        Field(description="when it was last checked with Telegram in the background; null: never"),
    ]
    created_at: Annotated[datetime, Field(description="when the account was connected")]
    updated_at: Annotated[datetime, Field(description="when the session last changed")]

    @property
    def place(self) -> PagePosition:
        """Where the list goes on after this line."""
        return PagePosition(at=self.created_at, id=self.telegram_id)


async def page(
    conn: Connection, status: SessionStanding | None, *, limit: int, cursor: str | None
) -> Page[SessionLine]:
    """Sessions of one status, or of any, the newest first. Raises BadRequest for a cursor that is none."""
    rows = await conn.fetch(sql.page, status, *position_of(cursor), limit + 1)
    return cut([SessionLine(**row) for row in rows], limit, lambda one: one.place)
