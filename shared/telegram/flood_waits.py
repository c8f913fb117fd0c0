"""Telegram's pauses, remembered: who asks again too early is told the rest, and Telegram is not asked.

https://core.telegram.org/api/errors#420-flood. Asking during a pause makes it longer.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import AsyncIterator

from shared.core.db import Connection, Database, Queries
from shared.telegram.errors import FloodWait

sql = Queries.beside(__file__)


@contextlib.asynccontextmanager
async def respecting(db: Database, what: str, telegram_id: int) -> AsyncIterator[None]:
    """Around a question to Telegram about one person: `what` names its kind (`qr`, `code`, `password`).

    Raises FloodWait with the seconds that are left instead of asking; remembers the one the body raises.
    """
    scope = f"{what}:{telegram_id}"
    async with db.acquire() as conn:
        left = await conn.fetchval(sql.left, scope)
    if left is not None:
        raise FloodWait(retry_after=math.ceil(left))
    try:
        yield
    except FloodWait as pause:
        async with db.acquire() as conn:
            await conn.execute(sql.remember, scope, pause.retry_after)
        raise


async def purge(conn: Connection) -> None:
    """Forget the pauses that are over."""
    await conn.execute(sql.purge)
