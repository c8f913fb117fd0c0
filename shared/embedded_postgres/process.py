"""PostgreSQL's programs as child processes that hold the server's lock and end with this process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from shared.core.file_lock import FileLock
from shared.embedded_postgres import child
from shared.embedded_postgres.home import Home

POLL = 0.02  # seconds
LOG_LIMIT = 10_000_000  # bytes; a larger log is deleted at the next start
LOG_LINES_TOLD = 5  # of the server's log, in an error


def spawn(home: Home, lock: FileLock, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program under the server's account; its output goes to the home's log. Raises OSError.

    The child holds ``lock`` as long as it or a child of its own lives. Linux ends it when the *thread* that
    called this ends.
    """
    who = (str(home.account.uid), str(home.account.gid)) if home.account else ("-", "-")
    log_file = home.log_file
    if log_file.exists() and log_file.stat().st_size > LOG_LIMIT:
        log_file.unlink()
    log_file.touch(mode=0o600)
    with log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [sys.executable, "-I", "-S", child.__file__, str(os.getpid()), *who, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock.fileno()],
            start_new_session=True,  # a Ctrl-C is for this process, which stops the server
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        )


async def exit_status(process: subprocess.Popen[bytes]) -> int:
    """Wait until a child ends."""
    while (status := process.poll()) is None:  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(POLL)
    return status


def last_words(home: Home) -> str:
    """The end of the log, on one line, for an error's message."""
    if not home.log_file.exists():
        return ""
    lines = home.log_file.read_text(errors="replace").splitlines()[-LOG_LINES_TOLD:]
    return "".join(f" | {line.strip()}" for line in lines)
