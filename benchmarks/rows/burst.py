"""Twenty logins at once: how long the event loop of the pages is held up; beside twenty Telethon clients."""

from __future__ import annotations

import asyncio
from statistics import median

from benchmarks.ground import Ground, Portal
from benchmarks.table import Goal, Row

AT_ONCE = 20


async def measure(ground: Ground) -> list[Row]:
    """Median over several bursts, in turns, of the worst that each did."""
    bursts = ground.times(5, 1)
    lags, bare_lags, took, bare_took = [], [], [], []
    async with ground.portal() as portal, ground.bare_telethon() as bare:
        for _ in range(bursts):
            lag, seconds = await _burst(portal)
            lags.append(lag)
            took.append(seconds)
            floor = await bare.ask("burst", dict[str, float], count=AT_ONCE)
            bare_lags.append(floor["lag"])
            bare_took.append(floor["took"])
    return [
        Row(
            name="worst event-loop lag, 20 logins at once",
            unit="ms",
            value=median(lags) * 1000,
            floor=median(bare_lags) * 1000,
            goal=Goal(bound=50.0, absolute=True),
        ),
        Row(
            name="20 logins at once → all 20 QRs",
            unit="ms",
            value=median(took) * 1000,
            floor=median(bare_took) * 1000,
            goal=Goal(bound=1.0),
        ),
    ]


async def _burst(portal: Portal) -> tuple[float, float]:
    session_ids = [await portal.begin(person) for person in await portal.people(AT_ONCE)]
    loop = asyncio.get_running_loop()
    await portal.web.tell("watch_lag")
    began = loop.time()
    await asyncio.gather(*map(portal.shown, session_ids))
    took = loop.time() - began
    lag = await portal.web.ask("lag", float)
    await asyncio.gather(*map(portal.cancel, session_ids))
    return lag, took
