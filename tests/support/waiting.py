"""Waiting for something that announces itself to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

LIMIT = 40.0  # seconds; a bound, never a measure
LOOK = 0.02  # seconds


async def until(condition: Callable[[], bool | Awaitable[bool]], *, limit: float = LIMIT) -> None:
    """Return once the condition holds. Raises TimeoutError when it never does."""
    async with asyncio.timeout(limit):
        while True:
            holds = condition()
            if await holds if isinstance(holds, Awaitable) else holds:
                return
            await asyncio.sleep(LOOK)  # between two looks; the condition decides, not the time
