"""Ends server processes that outlived their supervisor: waits, then asks, then kills."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from shared.core.file_lock import FileLock
from shared.embedded_postgres.home import EmbeddedPostgresFailed, Home

POLL = 0.02  # seconds
GRACE = 10.0  # seconds for a server to shut down by itself
AFTER_KILL = 5.0  # seconds for the kernel to end it


async def wait_until_gone(home: Home, lock: FileLock) -> None:
    """Take the server's lock: every process of an earlier server holds it as long as it lives.

    A pid file proves nothing (pids are reused): only a process whose working folder is this data folder is
    signalled. Raises EmbeddedPostgresFailed.
    """
    for sign, patience in ((signal.SIGINT, GRACE), (signal.SIGKILL, AFTER_KILL)):
        if lock.try_acquire():
            return
        _signal(home, sign)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if lock.try_acquire():
                return
            await asyncio.sleep(POLL)
    raise EmbeddedPostgresFailed(f"an earlier server still holds {home.data}")


def _signal(home: Home, sign: signal.Signals) -> None:
    """Signal the postmaster; a kill goes to all of its processes."""
    postmaster = _postmaster(home)
    for pid in _processes(home):
        if sign == signal.SIGKILL or pid == postmaster:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)


def _postmaster(home: Home) -> int | None:
    try:
        return int((home.data / "postmaster.pid").read_text().partition("\n")[0])
    except (OSError, ValueError):
        return None


def _processes(home: Home) -> Iterator[int]:
    """The processes whose working folder is the data folder, as PostgreSQL's always is."""
    if sys.platform != "linux":
        postmaster = _postmaster(home)
        if postmaster is not None and str(home.data) in _command_line(postmaster):
            yield postmaster
        return
    data = home.data.resolve()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data and (entry / "comm").read_text().strip() == "postgres":
                yield int(entry.name)


def _command_line(pid: int) -> str:
    asked = subprocess.run(  # noqa: S603 - a fixed command and a number
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return asked.stdout
