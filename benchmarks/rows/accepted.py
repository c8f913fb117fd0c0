"""A phone accepts → `authorized` in the page's stream, everything committed.

Beside `wait()` of Telethon, and beside one question to Telegram followed by one transaction of the same rows
by bare asyncpg. With Telegram on this machine, where the answers cost nothing and the commit is most of the
time, and as far away as it mostly is, where each question counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from statistics import median

from benchmarks.child import Child
from benchmarks.ground import ROUND_TRIP, Ground, Portal
from benchmarks.table import Goal, Row

WARM_UP = 3  # pairs that do not count
ATTENTION = 0.05  # seconds for Telethon's `wait()` to begin: what comes before, it never hears


async def measure(ground: Ground) -> list[Row]:
    """Medians of many, in turns."""
    async with ground.portal() as portal, ground.bare_telethon() as bare, ground.bare_commits() as commits:
        floors = (bare, commits)
        await _turns(portal, floors, ground.times(WARM_UP, 1))
        near = await _turns(portal, floors, ground.times(40, 3))
        async with ground.round_trip(ROUND_TRIP):
            far = await _turns(portal, floors, ground.times(8, 1))
    return [
        _row("phone accepts → authorized on the page", near, Goal(bound=1.0)),
        _row("the same, beside one call and one bare commit", near, Goal(bound=1.5), floor=2),
        _row("the same, 80 ms from Telegram", far, Goal(bound=1.0)),
    ]


def _row(name: str, turns: list[tuple[float, ...]], goal: Goal, floor: int = 1) -> Row:
    value, beside = (median(turn[column] for turn in turns) * 1000 for column in (0, floor))
    return Row(name=name, unit="ms", value=value, floor=beside, goal=goal)


async def _turns(portal: Portal, floors: tuple[Child, ...], count: int) -> list[tuple[float, ...]]:
    """Seconds through the portal and through each floor, so often."""
    people = iter(await portal.people((1 + len(floors)) * count))
    return [
        (
            await _through_portal(portal, next(people)),
            *[await _through_telethon(portal.telegram, floor, next(people)) for floor in floors],
        )
        for _ in range(count)
    ]


async def _through_portal(portal: Portal, person: int) -> float:
    session_id = await portal.begin(person)
    scan: asyncio.Task[float] | None = None
    async with contextlib.aclosing(portal.events(session_id)) as events:
        async for state in events:
            if state["status"] == "authorized" and scan is not None:
                return time.monotonic() - await scan
            if scan is None and "url" in state:
                scan = asyncio.create_task(_scan(portal.telegram, person, str(state["url"])))
    raise RuntimeError("the login ended otherwise")


async def _through_telethon(telegram: Child, bare: Child, person: int) -> float:
    url = await bare.ask("show", str)
    waiting = asyncio.create_task(bare.ask("wait", float))
    await asyncio.sleep(ATTENTION)
    accepted_at = await _scan(telegram, person, url)
    return await waiting - accepted_at


async def _scan(telegram: Child, person: int, url: str) -> float:
    return await telegram.ask("scan", float, person=person, url=url)
