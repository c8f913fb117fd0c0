"""The sender's side of the outbox: claim due messages, then record the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from asyncpg import Record

from shared.core.db import Connection, Queries

sql = Queries.beside(__file__)

LONGEST_PROBLEM = 500  # characters


@dataclass(frozen=True, kw_only=True)
class Owed:
    """An outbox message that this process has claimed."""

    id: int
    telegram_id: int
    chat_id: int
    kind: str
    payload: dict[str, object]
    attempts: int  #: including this one
    language: str  #: the person's language
    plan: str | None  #: title of the plan that the payload names

    @classmethod
    def from_row(cls, row: Record) -> Self:
        """Build from a claimed row."""
        return cls(**row)

    @property
    def message_id(self) -> int | None:
        """The id of the message with the login button."""
        number = self.payload.get("message_id")
        return number if isinstance(number, int) else None


async def claim(conn: Connection, limit: int, lease: float) -> list[Owed]:
    """Claim up to ``limit`` due messages for ``lease`` seconds; oldest first.

    Safe with any number of bots at once: each message is claimed by one of them.
    """
    rows = await conn.fetch(sql.claim, limit, lease)
    return sorted((Owed.from_row(row) for row in rows), key=lambda owed: owed.id)


async def next_due(conn: Connection) -> float | None:
    """Seconds until the next message is due, negative when overdue; None when there is none."""
    seconds: float | None = await conn.fetchval(sql.next_due)
    return seconds


async def sent(conn: Connection, owed: Owed) -> None:
    """Mark a message as sent."""
    await conn.execute(sql.sent, owed.id)


async def postpone(
    conn: Connection, owed: Owed, *, seconds: float, problem: str, counts: bool = True
) -> None:
    """Try again after ``seconds``; with ``counts`` False this attempt is not counted."""
    await conn.execute(sql.postpone, owed.id, seconds, problem[:LONGEST_PROBLEM], 0 if counts else 1)


async def fail(conn: Connection, owed: Owed, problem: str) -> None:
    """Give up; ``problem`` is for the operator."""
    await conn.execute(sql.fail, owed.id, problem[:LONGEST_PROBLEM])
