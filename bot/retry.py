"""Calls of the Bot API that are worth a second try: flood waits and connections that did not come about."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

os.environ.setdefault("PTB_TIMEDELTA", "1")  # RetryAfter.retry_after as a timedelta, without its warning

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_FLOOD_WAIT = 20.0  # seconds; after a longer wait the person has repeated the request
PAUSES = (0.3, 1.0)  # seconds before the second and the third try
FIRST_PAUSE, LAST_PAUSE = 0.5, 15.0  # seconds between the tries of what everything depends on; doubles


def flood_wait(error: RetryAfter) -> float:
    """How many seconds Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def retrying(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, waiting out a short flood wait and trying again after a failed connection.

    A call that may have reached Telegram (TimedOut) is not repeated, so that no message is sent twice. Raises
    the last TelegramError.
    """
    pauses = iter(PAUSES)
    left = LONGEST_FLOOD_WAIT
    while True:
        try:
            return await call()
        except RetryAfter as error:
            pause = flood_wait(error)
            left -= pause
            if left < 0:
                raise
        except (BadRequest, TimedOut):
            raise
        except NetworkError:
            pause = next(pauses, -1.0)
            if pause < 0:
                raise
        await asyncio.sleep(pause)


async def retrying_until_done(call: Callable[[], Awaitable[T]], complaint: str) -> T:
    """Repeat a call until it succeeds; ``complaint`` is logged once.

    Raises InvalidToken and BadRequest: a retry cannot fix those.
    """
    pause = FIRST_PAUSE
    is_logged = False
    while True:
        try:
            return await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            if not is_logged:
                log.warning("%s (%s); retrying", complaint, error.message)
            is_logged = True
            wait = flood_wait(error) if isinstance(error, RetryAfter) else pause
        await asyncio.sleep(wait)
        pause = min(pause * 2, LAST_PAUSE)
