"""The alive file: a working bot touches it regularly, and the container's health check reads it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "bot.alive"
TOUCH_EVERY = 5.0  # seconds
CHECK_EVERY = 0.2  # seconds, while the bot does not work yet
MAX_AGE = 30.0  # seconds; an older file counts as a bot that does not work


def alive_file(data_dir: Path) -> Path:
    """The path of the file."""
    return data_dir / FILE_NAME


def problem(path: Path) -> str | None:
    """What is wrong with the bot that touches ``path``; None when it works."""
    try:
        pid, age = int(path.read_text()), time.time() - path.stat().st_mtime
        os.kill(pid, 0)
    except FileNotFoundError:
        return "the bot has not started working"
    except ProcessLookupError:
        return "the bot is gone"
    except PermissionError:
        pass  # the process exists but belongs to another user
    except (OSError, ValueError) as error:
        return f"the bot's sign of life cannot be read: {type(error).__name__}"
    return None if age <= MAX_AGE else f"the bot has not worked for {age:.0f} s"


async def keep_touching(path: Path, is_working: Callable[[], bool]) -> None:
    """Touch ``path`` while the bot works, until cancelled; deletes it before and afterwards.

    A folder that cannot be written to causes a warning only.
    """
    try:
        _prepare(path)
        while True:
            is_well = is_working()
            if is_well:
                _write(path)
            await asyncio.sleep(TOUCH_EVERY if is_well else CHECK_EVERY)
    except OSError as error:
        log.warning("no sign of life for health checks: %s (%s)", path, error.strerror)
        await asyncio.Event().wait()
    finally:
        _forget(path)


def _prepare(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)


def _write(path: Path) -> None:
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(str(os.getpid()))
    temporary.replace(path)


def _forget(path: Path) -> None:
    try:
        if path.read_text() == str(os.getpid()):
            path.unlink()
    except OSError:
        pass
