"""A page is opened → its first QR, with Telegram a long way off; beside a Telethon that connects for it."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from benchmarks.child import Child
from benchmarks.ground import ROUND_TRIP, Ground, Portal
from benchmarks.table import Goal, Row
from shared.telegram.client_pool import WARM


async def measure(ground: Ground) -> list[Row]:
    """Median of several, in turns; each page finds the stock of warm clients full, as it mostly does."""
    values, floors = [], []
    async with ground.portal() as portal, ground.bare_telethon() as bare, ground.round_trip(ROUND_TRIP):
        for number, person in enumerate(await portal.people(ground.times(8, 2))):
            await _connected(ground.telegram, WARM + number)  # a cancelled login is still listened for
            values.append(await _opened(portal, person))
            floors.append(await bare.ask("first_qr", float))
    return [
        Row(
            name="page opened → first QR, 80 ms from Telegram",
            unit="ms",
            value=median(values) * 1000,
            floor=median(floors) * 1000,
            goal=Goal(bound=1 / 3, text="1/3"),
        )
    ]


async def _opened(portal: Portal, person: int) -> float:
    session_id = await portal.begin(person)
    began = time.monotonic()
    await portal.open_page(session_id)
    await portal.shown(session_id)
    took = time.monotonic() - began
    await portal.cancel(session_id)
    return took


async def _connected(telegram: Child, clients: int) -> None:
    """Until so many clients are there, and have their answers: the portal's stock is full again."""
    while await telegram.ask("connections", int) < clients:
        await asyncio.sleep(0.02)
    await asyncio.sleep(2 * ROUND_TRIP)
