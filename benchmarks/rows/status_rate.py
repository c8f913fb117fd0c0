"""`GET /qr-auth-status`, requests a second; beside a bare JSON handler with as many middlewares.

Also by the second of the server's CPU: the same on a machine that has nothing else to do, and the steadier
figure on one that has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

import psutil

from benchmarks.child import Child
from benchmarks.ground import Ground
from benchmarks.load import put_on
from benchmarks.table import Goal, Row

WINDOW = 1  # seconds
GOAL = Goal(bound=0.9, at_most=False)


@dataclass(kw_only=True)
class _Figures:
    by_clock: list[float] = field(default_factory=list)  # requests a second
    by_cpu: list[float] = field(default_factory=list)


async def measure(ground: Ground) -> list[Row]:
    """Medians over fresh pairs of processes, each in turns: one pair alone is off by a tenth."""
    ours, theirs = _Figures(), _Figures()
    for _ in range(ground.times(4, 1)):
        await _pair(ground, ours, theirs)
    return [
        Row(
            name="login status",
            unit="requests/s",
            value=median(ours.by_clock),
            floor=median(theirs.by_clock),
            goal=GOAL,
        ),
        Row(
            name="login status, by the server's CPU",
            unit="requests/s",
            value=median(ours.by_cpu),
            floor=median(theirs.by_cpu),
            goal=GOAL,
        ),
    ]


async def _pair(ground: Ground, ours: _Figures, theirs: _Figures) -> None:
    bare_module = "benchmarks.floors.http"
    async with ground.portal() as portal, ground.serving(bare_module, "/qr-auth-status") as (bare, bare_url):
        session_id = await portal.begin((await portal.people(1))[0])
        await portal.open_page(session_id)
        await portal.shown(session_id)
        path = f"/qr-auth-status?session_id={session_id}"
        a, b = (portal.web, portal.url + path, ours), (bare, bare_url + path, theirs)
        for server, url, _figures in (a, b):
            await _load(ground, server, url, _Figures())  # does not count
        for server, url, figures in ground.times(2, 1) * [a, b, b, a]:
            await _load(ground, server, url, figures)
        await portal.cancel(session_id)


async def _load(ground: Ground, server: Child, url: str, figures: _Figures) -> None:
    before = _cpu(server)
    load = await put_on(url, WINDOW, ground.folder)
    figures.by_clock.append(load.answers / load.seconds)
    figures.by_cpu.append(load.answers / (_cpu(server) - before))


def _cpu(server: Child) -> float:
    """CPU seconds of a process so far."""
    spent = psutil.Process(server.pid).cpu_times()
    return spent.user + spent.system
