"""The Telegram sessions that are kept: status, data centre, who uses them. What they encrypt stays there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.core.db import Connection, Queries
from shared.operators.paging import Page, PagePosition, cut, position_of

sql = Queries.beside(__file__)


class SessionStanding(StrEnum):
    """Whether a session can be used. The values are the ones stored in `telegram_sessions.status`."""

    ACTIVE = "active"  #: Telegram takes it.
    REVOKED = "revoked"  #: Telegram named it dead; the person was told.


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One kept session."""

    telegram_id: int
    first_name: str
    username: str | None
    status: str
    dc_id: int
    key_id: str  #: which of SESSION_KEYS encrypted it
    owner: str | None  #: the process whose client is live on it
    lease_left: float | None  #: seconds its lease goes on, negative when it ran out; None: nobody uses it
    checked_at: datetime | None  #: when Telegram was last asked, unasked, whether it still stands
    created_at: datetime
    updated_at: datetime

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
