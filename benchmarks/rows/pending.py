"""A thousand logins pending in one process: what each costs, how the pages fare, and whether all succeed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import TypeVar

from benchmarks.child import ChildFailed
from benchmarks.ground import Ground, Portal
from benchmarks.table import Goal, Row

WARM_UP = 50  # logins before the memory is first looked at
SIDE_BY_SIDE = 25  # pages opened, or phones that scan, at one time
RATE = 100.0  # status requests a second while the pages' latency is watched

_I = TypeVar("_I")
_T = TypeVar("_T")


async def measure(ground: Ground) -> list[Row]:
    """Memory by its growth from 50 logins on; the status' p99 beside that of a second, idle process."""
    many = ground.times(1000, 60)
    async with ground.portal() as portal:
        people = await portal.people(many)
        session_ids = await _each(people, portal.begin)
        await _pending(portal, session_ids[:WARM_UP])
        before = await portal.web.ask("memory", int)
        await _pending(portal, session_ids[WARM_UP:])
        after = await portal.web.ask("memory", int)
        held = sum(await _each(session_ids, lambda session_id: _is_held(portal, session_id)))
        busy, idle = await _latencies(ground, portal, session_ids[0])
        scanned = await _scan_all(portal, dict(zip(session_ids, people, strict=True)))
    bare = await _bare_memory(ground)
    return [
        Row(
            name="memory of a pending login",
            unit="KiB",
            value=(after - before) / (many - WARM_UP) / 1024,
            floor=bare / 1024,
            goal=Goal(bound=1.3),
        ),
        Row(
            name=f"{many} logins pending: status p99, beside idle",
            unit="ms",
            value=busy * 1000,
            floor=idle * 1000,
            goal=Goal(bound=2.0),
        ),
        Row(
            name=f"{many} logins pending: with a QR that lives",
            unit="logins",
            value=held,
            floor=many,
            goal=Goal(bound=1.0, at_most=False),
        ),
        Row(
            name=f"{many} logins pending: authorized once scanned",
            unit="logins",
            value=scanned,
            floor=many,
            goal=Goal(bound=1.0, at_most=False),
        ),
    ]


async def _pending(portal: Portal, session_ids: Sequence[str]) -> None:
    """Open the pages and wait for their QRs."""
    await _each(session_ids, portal.open_page)
    await _each(session_ids, portal.shown)


async def _is_held(portal: Portal, session_id: str) -> bool:
    """Whether the login waits, with a QR that can be scanned this very moment."""
    url = f"{portal.url}/qr-auth-status"
    async with portal.http.get(url, params={"session_id": session_id}) as answer:
        status = await answer.json()
    return bool(status["status"] == "pending" and status.get("qr_expires_in", 0) > 0)


async def _scan_all(portal: Portal, people: dict[str, int]) -> int:
    """Every phone scans what its page shows; how many pages then say `authorized`."""

    async def scan(session_id: str) -> bool:
        is_accepted = False
        async for state in portal.events(session_id):
            if state["status"] == "authorized":
                return True
            if "url" in state and not is_accepted:
                with contextlib.suppress(ChildFailed):  # it had just expired: the next token follows
                    await portal.telegram.ask("scan", float, person=people[session_id], url=state["url"])
                    is_accepted = True
        return False

    return sum(await _each(list(people), scan))


async def _latencies(ground: Ground, busy: Portal, session_id: str) -> tuple[float, float]:
    """The status' p99 of a busy portal and of an idle one: medians over seconds in turns."""
    async with ground.portal() as idle:
        other_id = await idle.begin((await idle.people(1))[0])
        await idle.open_page(other_id)
        await idle.shown(other_id)
        values, floors = [], []
        for number in range(ground.times(8, 2)):
            for which in ("busy", "idle") if number % 2 else ("idle", "busy"):
                if which == "busy":
                    values.append(await _p99(busy, session_id))
                else:
                    floors.append(await _p99(idle, other_id))
        await idle.cancel(other_id)
    return median(values), median(floors)


async def _p99(portal: Portal, session_id: str) -> float:
    """Of one second of requests that come at a fixed rate, however slow the answers."""
    loop = asyncio.get_running_loop()
    url = f"{portal.url}/qr-auth-status"

    async def ask() -> float:
        began = loop.time()
        async with portal.http.get(url, params={"session_id": session_id}) as answer:
            await answer.read()
        return loop.time() - began

    began = loop.time()
    asked = []
    for number in range(int(RATE)):
        await asyncio.sleep(began + number / RATE - loop.time())
        asked.append(asyncio.create_task(ask()))
    latencies = sorted(await asyncio.gather(*asked))
    return latencies[int(len(latencies) * 0.99) - 1]


async def _bare_memory(ground: Ground) -> float:
    """Bytes of one bare pending client, by the growth from the first ones on."""
    many = ground.times(200, 20)
    async with ground.bare_telethon() as bare:
        before = await bare.ask("hold", int, count=WARM_UP if not ground.quick else 10)
        after = await bare.ask("hold", int, count=many)
    return (after - before) / many


async def _each(items: Sequence[_I], act: Callable[[_I], Awaitable[_T]]) -> list[_T]:
    """Do something with each, SIDE_BY_SIDE at a time; the results in order."""
    turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(item: _I) -> _T:
        async with turns:
            return await act(item)

    return list(await asyncio.gather(*map(one, items)))
