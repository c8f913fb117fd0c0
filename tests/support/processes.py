"""The portal's own processes, as an operator's machine runs them: started, watched, killed, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot import health
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; only a broken test waits this long
PROMPT_END = 10.0  # seconds a process may take to end once it is told to

IsReady = Callable[[], Awaitable[bool]]


class Process:
    """A running `python -m <module>`; what it logs is kept in a file, also after its death."""

    def __init__(self, process: asyncio.subprocess.Process, log_file: Path, is_ready: IsReady) -> None:
        self._process = process
        self._log_file = log_file
        self._is_ready = is_ready

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def log(self) -> str:
        """All it wrote so far, on standard output and error alike."""
        return self._log_file.read_text()

    @property
    def lives(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def ready(self) -> None:
        """Return once it says so itself. Raises AssertionError with its log when it ends instead."""

        async def looked() -> bool:
            assert self.lives, f"ended with status {self._process.returncode}:\n{self.log}"
            return await self._is_ready()

        await until(looked, limit=PATIENCE)

    async def says(self, text: str) -> None:
        """Return once its log has this text."""
        await until(lambda: text in self.log, limit=PATIENCE)

    async def kill9(self) -> None:
        """End it as a crash would: it gets no chance to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self.ended()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to end, as a container's runtime does; it must end soon, well, and without a complaint."""
        begun = time.monotonic()
        self._process.send_signal(number)
        status = await self.ended()
        assert status == 0, self.log
        assert time.monotonic() - begun < PROMPT_END
        assert "Traceback" not in self.log, self.log

    async def ended(self) -> int:
        """Wait until it ends; its exit status, negative for a signal."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()


@contextlib.asynccontextmanager
async def running(
    module: str, environ: Mapping[str, str], *, home: Path, is_ready: IsReady
) -> AsyncIterator[Process]:
    """Start a module as a program with nothing but `environ`; killed at the end if it still runs.

    `home` is its working directory, so that no `.env` of a developer is read, and where its log is kept.
    """
    home.mkdir(parents=True, exist_ok=True)
    log_file = home / f"{module}.{time.monotonic_ns()}.log"
    bare = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with log_file.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home,
            env={**bare, **environ},
        )
    program = Process(process, log_file, is_ready)
    try:
        yield program
    except BaseException:
        print(f"{module} (pid {program.pid}) said:\n{program.log}")  # part of the failed test's report
        raise
    finally:
        if program.lives:
            await program.kill9()


@contextlib.asynccontextmanager
async def web_process(environ: Mapping[str, str], *, home: Path) -> AsyncIterator[Process]:
    """A web container, serving on WEB_PORT; ready when its `/readyz` says so."""
    ready_at = f"http://127.0.0.1:{environ['WEB_PORT']}/readyz"

    async def is_ready() -> bool:
        try:
            async with ClientSession() as client, client.get(ready_at) as answer:
                return answer.status == 200
        except (ClientError, OSError):
            return False

    async with running("webapp", environ, home=home, is_ready=is_ready) as process:
        yield process


@contextlib.asynccontextmanager
async def bot_process(environ: Mapping[str, str], *, home: Path) -> AsyncIterator[Process]:
    """A bot; ready when its sign of life, the one that its health check reads, is there."""
    data_dir = home / "bot-data"
    sign = health.alive_file(data_dir)

    async def is_ready() -> bool:
        return health.problem(sign) is None

    async with running(
        "bot", {**environ, "DATA_DIR": str(data_dir)}, home=home, is_ready=is_ready
    ) as process:
        yield process


@contextlib.asynccontextmanager
async def side_by_side(
    starts: Iterable[contextlib.AbstractAsyncContextManager[Process]],
) -> AsyncIterator[tuple[Process, ...]]:
    """Processes that start at the same time, once each of them is ready."""
    async with contextlib.AsyncExitStack() as stack:
        started = [await stack.enter_async_context(start) for start in starts]
        for process in started:
            await process.ready()
        yield tuple(started)
