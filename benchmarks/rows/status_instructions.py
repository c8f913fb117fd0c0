"""Instructions of one `GET /qr-auth-status` in the server; beside the same floor as its rate.

A rate moves with the load of the machine by a tenth and more; this figure moves by two hundredths.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlsplit

from benchmarks.callgrind import UNDER, installed, instructions
from benchmarks.child import Child
from benchmarks.ground import Ground
from benchmarks.processes.web import NO_LOGINS
from benchmarks.table import Goal, Row

WINDOWS = 6  # the least counts: what the server does in the background only adds
REQUESTS = 60  # in a window, over one connection
WARM_UP = 100  # requests that do not count
GOAL = Goal(bound=1 / 0.9, text="1/0.9")


async def measure(ground: Ground) -> list[Row]:
    """One process of each kind. No row where valgrind is not installed: says so on standard error."""
    if not installed():
        print("instructions: skipped, valgrind is not installed", file=sys.stderr, flush=True)
        return []
    async with ground.portal(NO_LOGINS, under=UNDER) as portal:
        session_id = await portal.begin((await portal.people(1))[0])
        path = f"/qr-auth-status?session_id={session_id}"
        ours = await _of_one_request(ground, portal.web, portal.url + path)
        await portal.cancel(session_id)
    async with ground.serving("benchmarks.floors.http", "/qr-auth-status", under=UNDER) as (bare, url):
        theirs = await _of_one_request(ground, bare, url + path)
    return [
        Row(
            name="login status, instructions of a request",
            unit="thousand",
            value=ours / 1000,
            floor=theirs / 1000,
            goal=GOAL,
        )
    ]


async def _of_one_request(ground: Ground, server: Child, url: str) -> float:
    await asyncio.to_thread(_ask, url, WARM_UP)
    ask = partial(asyncio.to_thread, _ask, url, REQUESTS)
    counts = [await instructions(server, ground.folder, ask) for _ in range(ground.times(WINDOWS, 1))]
    return min(counts) / REQUESTS


def _ask(url: str, count: int) -> None:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    try:
        for _ in range(count):
            connection.request("GET", f"{parts.path}?{parts.query}")
            answer = connection.getresponse()
            if answer.status != 200 or not answer.read():
                raise RuntimeError(f"{url} answers {answer.status}")
    finally:
        connection.close()
