"""Run as a program: keep the embedded PostgreSQL of a folder running until interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

from shared.embedded_postgres.supervisor import running
from tests.support.postgres import SURVIVES_KILLS


async def main(folder: str) -> None:
    """Print one line when the server answers."""
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with running(Path(folder), settings=SURVIVES_KILLS) as dsn:
        print(dsn)
        await stop.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1]))
