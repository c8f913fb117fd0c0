"""The bot, run as `python -m bot` runs it, until standard input ends."""

from __future__ import annotations

import asyncio
import os
import time

import uvloop

from benchmarks.answering import answer
from bot.app import serve
from shared import services
from shared.configuration import config, log


async def cpu() -> float:
    """CPU seconds of this process so far."""
    return time.process_time()


async def main() -> None:
    """Poll the Bot API and answer, until standard input ends."""
    settings = config.load(os.environ)
    log.setup(settings)
    stop = asyncio.Event()
    async with services.opened(settings, drives_logins=False) as opened:
        running = asyncio.create_task(serve(opened, stop))
        await answer({"cpu": cpu})
        stop.set()
        await running


if __name__ == "__main__":
    uvloop.run(main())
