"""Real processes of the portal, for tests that kill them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; only a broken test waits this long


class Program:
    """A running Python process whose standard output is read line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def line(self) -> str:
        """The next line it prints. Raises EOFError when it has ended instead."""
        if self._process.stdout is None:
            raise EOFError
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            raise EOFError((await self.output())[1])
        return line.decode().rstrip("\n")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait until it ends; its exit status, negative for a signal."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def kill(self) -> None:
        """End it without giving it a chance to tidy up."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def output(self) -> tuple[str, str]:
        """Wait until it ends; what it had not told yet on standard output and error."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self._process.communicate()
        return out.decode(), err.decode()


@contextlib.asynccontextmanager
async def program(
    *arguments: str, env: Mapping[str, str] | None = None, root: Path = ROOT
) -> AsyncIterator[Program]:
    """Run ``python <arguments>`` from the project's root or a copy of it; killed at the end.

    ``env`` comes on top of a bare environment, so that nothing of the developer's own leaks in.
    """
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    bare = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=root,
        env={**bare, **(env or {})},
    )
    running = Program(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            await running.kill()
        await running.output()
