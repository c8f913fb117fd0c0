"""Questions to Telegram on behalf of a connected account, its pauses heeded."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from telethon.tl import TLRequest

from shared.core.db import Database
from shared.telegram import flood_waits
from shared.telegram.client import DataCentreMoved, PortalClient, call
from shared.telegram.errors import TelegramTrouble
from shared.telegram.session_pool import SessionPool


@contextlib.asynccontextmanager
async def asking(db: Database, pool: SessionPool, telegram_id: int, what: str) -> AsyncIterator[PortalClient]:
    """The person's own client for one kind of question.

    Raises FloodWait without asking during a pause of that kind, SessionMissing, SessionBusy, SessionDead,
    TelegramUnreachable, Unavailable.
    """
    async with flood_waits.respecting(db, what, telegram_id), pool.client(telegram_id) as client:
        yield client


async def ask(client: PortalClient, request: TLRequest) -> Any:
    """One question; an account that moved meanwhile is trouble of Telegram's. Raises TelegramError."""
    try:
        return await call(client, request)
    except DataCentreMoved:
        raise TelegramTrouble("the account is moving to another data centre") from None
