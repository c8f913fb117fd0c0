"""Load on an HTTP server from another process: wrk where it is installed, else `processes.loader`."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import started

CONNECTIONS = 64


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a server did under load."""

    answers: int
    seconds: float


async def put_on(url: str, seconds: int, folder: Path) -> Load:
    """How many answers a server gives to CONNECTIONS clients that ask without a pause.

    Raises RuntimeError when any answer is none.
    """
    program = shutil.which("wrk")
    if program is not None:
        return await _wrk(program, url, seconds)
    async with started("benchmarks.processes.loader", folder=folder) as loader:
        found = await loader.ask("load", dict[str, float], url=url, connections=CONNECTIONS, seconds=seconds)
    return Load(answers=int(found["answers"]), seconds=found["seconds"])


async def _wrk(program: str, url: str, seconds: int) -> Load:
    process = await asyncio.create_subprocess_exec(
        *(program, "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", url),
        stdout=asyncio.subprocess.PIPE,
    )
    report = (await process.communicate())[0].decode()
    found = re.search(r"([0-9]+) requests in ([0-9.]+)s", report)
    if found is None or "Non-2xx" in report or "Socket errors" in report:
        raise RuntimeError(f"wrk did not get its answers:\n{report}")
    return Load(answers=int(found[1]), seconds=float(found[2]))
