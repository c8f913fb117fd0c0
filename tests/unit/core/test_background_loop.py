"""Background loops: they go on after any failure, say it once, and stop when told."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.core.background_loop import BackgroundLoop, Work
from shared.core.errors import Unavailable

log = logging.getLogger("test_background_loop")
NEVER = 3600.0  # seconds; longer than any test


class Scripted:
    """Work that fails or returns as told; it rests after its last line."""

    def __init__(self, *outcomes: float | Exception | None) -> None:
        self._outcomes: Iterator[float | Exception | None] = iter(outcomes)
        self.calls = 0
        self.done = asyncio.Event()

    async def __call__(self) -> float | None:
        self.calls += 1
        outcome = next(self._outcomes, NEVER)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome == NEVER:
            self.done.set()
        return outcome


@contextlib.asynccontextmanager
async def running(
    work: Work, *, every: float = 0.0, first_after: float = 0.0
) -> AsyncIterator[BackgroundLoop]:
    """An open loop, closed at the end."""
    loop = BackgroundLoop("the work", work, every=every, first_after=first_after, retry_after=0.0, log=log)
    loop.open()
    try:
        yield loop
    finally:
        await loop.close()


async def test_it_repeats_and_rests_as_the_work_says() -> None:
    """`every` when it says nothing."""
    work = Scripted(None, 0.0, None)
    async with running(work):
        await work.done.wait()
    assert work.calls == 4


async def test_a_wake_ends_the_rest() -> None:
    """The one before the first call too."""
    calls: asyncio.Queue[None] = asyncio.Queue()
    async with running(lambda: calls.put(None), every=NEVER, first_after=NEVER) as loop:
        for _ in range(3):
            loop.wake()
            await calls.get()


async def test_a_wake_during_the_work_leads_to_another_call() -> None:
    """What was announced after the work had read is not missed."""
    calls = 0
    again = asyncio.Event()

    async def work() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            loop.wake()
        else:
            again.set()

    async with running(work, every=NEVER) as loop:
        await again.wait()


async def test_an_outage_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """However many calls fail in it; a later one is told again."""
    caplog.set_level(logging.INFO, log.name)
    away = Unavailable("away")
    work = Scripted(away, away, away, None, away)
    async with running(work):
        await work.done.wait()
    failed, works = "the work failed: unavailable; trying again", "the work works again"
    assert caplog.messages == [failed, works, failed, works]
    assert not any(record.exc_info for record in caplog.records)


async def test_an_unexpected_error_is_told_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Once; another error in the same outage is told too."""
    caplog.set_level(logging.INFO, log.name)
    work = Scripted(ValueError("one"), ValueError("two"), Unavailable("away"))
    async with running(work):
        await work.done.wait()
    first, second, _ = caplog.records
    assert first.exc_info is not None
    assert str(first.exc_info[1]) == "one"
    assert second.message == "the work failed: unavailable; trying again"


async def test_closing_interrupts_the_work() -> None:
    """And waits until it has ended."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running(work):
        await begun.wait()
    assert ended.is_set()


async def test_closing_what_was_never_opened_is_fine() -> None:
    """As services do when opening fails half-way."""
    loop = BackgroundLoop("the work", Scripted(), every=NEVER, log=log)
    assert not loop.is_open
    await loop.close()
