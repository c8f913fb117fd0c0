"""Instructions that a process executes, counted by callgrind: they hardly depend on the load of the machine.

Valgrind runs the process on a processor of its own, some fifty times slower while it counts. The kernel's
instructions are not counted, and neither is time lost to caches. https://valgrind.org/docs/manual/cl-manual.html
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.child import Child

UNDER = ("valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=callgrind.%p")
_CONTROL = "callgrind_control"
_COUNT = re.compile(r"^summary: ([0-9]+)", re.MULTILINE)


def installed() -> bool:
    """Whether this machine has valgrind."""
    return shutil.which(UNDER[0]) is not None and shutil.which(_CONTROL) is not None


async def instructions(child: Child, folder: Path, work: Callable[[], Awaitable[None]]) -> int:
    """Instructions of a child that was started `under` UNDER in `folder`, while `work` goes on.

    Raises RuntimeError when the process does not obey.
    """
    await _control("--instr=on", child)
    await _control("--zero", child)
    await work()
    before = _dumps(child, folder)
    await _control("--dump", child)
    (dump,) = _dumps(child, folder) - before
    found = _COUNT.search(dump.read_text())
    if found is None:
        raise RuntimeError(f"no count in {dump}")
    return int(found[1])


def _dumps(child: Child, folder: Path) -> set[Path]:
    return set(folder.glob(f"callgrind.{child.pid}.*"))


async def _control(command: str, child: Child) -> None:
    process = await asyncio.create_subprocess_exec(
        *(_CONTROL, command, str(child.pid)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    report = (await process.communicate())[0].decode()
    if process.returncode != 0 or "OK" not in report:
        raise RuntimeError(f"{_CONTROL} {command}: {report}")
