"""Every attempt to sign in at Telegram, with its method and outcome: for the person and for the operators."""

from __future__ import annotations

from typing import Literal

from shared.core.db import Connection, Queries

sql = Queries.beside(__file__)

Outcome = Literal["success", "failed", "timeout"]


async def start(conn: Connection, *, telegram_id: int, login_id: int, method: str) -> None:
    """Note that an attempt by this step began; nothing when the login has a pending one of it."""
    await conn.execute(sql.open, telegram_id, login_id, method)


async def turn_to(conn: Connection, *, telegram_id: int, login_id: int, method: str) -> None:
    """Begin an attempt by this way; pending ones by others failed, with `by_<method>` for the reason."""
    await conn.execute(sql.close_others, login_id, method)
    await start(conn, telegram_id=telegram_id, login_id=login_id, method=method)


async def finish(
    conn: Connection,
    login_id: int,
    outcome: Outcome,
    *,
    reason: str | None = None,
    method: str | None = None,
) -> None:
    """Settle the pending attempts of a login, by one step or by all."""
    await conn.execute(sql.close, login_id, outcome, reason, method)
