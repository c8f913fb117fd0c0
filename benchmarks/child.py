"""The measured processes: each a Python program of its own that is asked over its standard streams.

One JSON object a line. A request is `{"number", "do", …}`, its answer `{"number", "answer"}` or
`{"number", "failed"}`; several may be under way at once. A child ends when its standard input does, so it
never outlives the benchmark.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast, get_origin

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0  # seconds for one answer; only something broken takes so long
LINE_LIMIT = 1 << 24  # bytes of one answer

_T = TypeVar("_T")


class ChildFailed(Exception):
    """A child could not do what it was asked, or is gone."""


class Child:
    """One running process."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[object]] = {}
        self._reader = asyncio.create_task(self._read(), name=f"answers of {process.pid}")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ask(self, do: str, kind: type[_T], **parameters: object) -> _T:
        """Have it do something and return what came of it, which is of this kind. Raises ChildFailed."""
        answer = await self._asked(do, parameters)
        if not isinstance(answer, get_origin(kind) or kind):
            raise self._failure(f"answered to {do} with {type(answer).__name__}")
        return cast(_T, answer)

    async def tell(self, do: str, **parameters: object) -> None:
        """Have it do something. Raises ChildFailed."""
        await self._asked(do, parameters)

    async def close(self) -> None:
        """Let it end by itself; kill it when it does not."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 20)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    async def _asked(self, do: str, parameters: Mapping[str, object]) -> object:
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        if self._process.stdin is None or self._reader.done():
            raise self._failure("is gone")
        line = json.dumps({"number": number, "do": do, **parameters})
        self._process.stdin.write(line.encode() + b"\n")
        try:
            return await asyncio.wait_for(answer, PATIENCE)
        except TimeoutError:
            raise self._failure(f"did not answer to {do}") from None
        finally:
            self._waiting.pop(number, None)

    async def _read(self) -> None:
        while self._process.stdout is not None and (line := await self._process.stdout.readline()):
            message = json.loads(line)
            future = self._waiting.get(message["number"])
            if future is None or future.done():
                continue
            if "failed" in message:
                future.set_exception(self._failure(message["failed"]))
            else:
                future.set_result(message["answer"])
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(self._failure("is gone"))

    def _failure(self, what: str) -> ChildFailed:
        tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-30:])
        return ChildFailed(f"{self._log.stem}: {what}\n{tail}")


@contextlib.asynccontextmanager
async def started(
    module: str,
    *arguments: str,
    folder: Path,
    env: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
) -> AsyncIterator[Child]:
    """Run `python -m module` until the end of the body; what it logs goes into a file in `folder`.

    `env` comes on top of a bare environment, so that nothing of the developer's own is measured. `under`: the
    command of a tool that runs the program, such as a profiler.
    """
    log = folder / f"{module.rpartition('.')[2]}-{next(_serial)}.log"
    bare = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *(*under, sys.executable, "-m", module, *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            cwd=folder,
            env={**bare, **(env or {})},
            limit=LINE_LIMIT,
            start_new_session=True,  # a Ctrl-C at the terminal is the benchmark's to handle
        )
    child = Child(process, log)
    try:
        yield child
    finally:
        await child.close()


_serial = itertools.count(1)
