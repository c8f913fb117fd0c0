"""Every attempt to get in, its way and its outcome: for the person's protection and the operators' eyes."""

from __future__ import annotations

from typing import Literal

from shared.core.db import Connection, Queries

sql = Queries.beside(__file__)

Method = Literal["qr", "phone", "2fa"]
Outcome = Literal["success", "failed", "timeout"]


async def start(conn: Connection, *, telegram_id: int, login_id: int, method: Method) -> None:
    """Note that an attempt began; nothing when this login has a pending one of this way."""
    await conn.execute(sql.open, telegram_id, login_id, method)


async def finish(
    conn: Connection,
    login_id: int,
    outcome: Outcome,
    *,
    reason: str | None = None,
    method: Method | None = None,
) -> None:
    """Settle the pending attempts of a login, of one way or of all."""
    await conn.execute(sql.close, login_id, outcome, reason, method)
