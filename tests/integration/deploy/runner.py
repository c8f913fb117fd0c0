"""`make run` without make: the runner as a process, with ports and data of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.settings import Settings
from shared.configuration.environment import read_env_file
from tests.integration.deploy.front_door import ROOT

PATIENCE = 90  # seconds for anything to happen at all
UP = "Stop: Ctrl-C"


@dataclass(kw_only=True)
class Runner:
    """The process, and what it has printed so far."""

    process: asyncio.subprocess.Process
    environ: Mapping[str, str]
    printed: list[str] = field(default_factory=list)
    family: dict[int, psutil.Process] = field(default_factory=dict)  #: every descendant seen so far

    @property
    def settings(self) -> Settings:
        return Settings.read(self.environ)

    async def wait_for(self, pattern: str) -> re.Match[str]:
        """Reads on until a line matches."""
        async with asyncio.timeout(PATIENCE):
            while line := await self._line():
                if match := re.search(pattern, line):
                    return match
        raise AssertionError(f"ended without {pattern!r}:\n{self.text}")

    async def end(self) -> int:
        """Until it has ended and all it printed is read; its exit status."""
        async with asyncio.timeout(PATIENCE):
            while await self._line():
                pass
            return await self.process.wait()

    def meet_family(self) -> None:
        """Notes who runs now, to see later that nobody is left."""
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self.process.pid).children(recursive=True):
                self.family[process.pid] = process

    async def survivors(self) -> list[psutil.Process]:
        """Who of the family still runs after all had time to go."""
        gone_or_not = list(self.family.values())
        _, alive = await asyncio.to_thread(psutil.wait_procs, gone_or_not, PATIENCE)
        return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

    def child(self, module: str) -> psutil.Process:
        """The process of `python -m <module>`."""
        return next(p for p in self.family.values() if p.cmdline()[1:3] == ["-m", module])

    @property
    def text(self) -> str:
        return "".join(self.printed)

    async def _line(self) -> str:
        assert self.process.stdout is not None
        line = (await self.process.stdout.readline()).decode()
        if line:
            self.printed.append(line)
        return line


@asynccontextmanager
async def runner(data_dir: Path, environ: Mapping[str, str]) -> AsyncIterator[Runner]:
    """Starts it; whatever a test did to it, all of it is gone afterwards."""
    everything = dict.fromkeys(
        read_env_file(ROOT / ".env.example"), ""
    )  # no .env of a developer's shines through
    full = {**os.environ, **everything, "DATA_DIR": str(data_dir), **environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local",
        cwd=ROOT, env=full, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
    )  # fmt: skip
    running = Runner(process=process, environ=full)
    try:
        yield running
    finally:
        if process.returncode is None:
            running.meet_family()
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await running.end()
        for left in running.family.values():
            if left.is_running():
                left.kill()
