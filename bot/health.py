"""A sign of life that a container's health check can read: a file that a working bot touches all the time."""

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
LOOK_EVERY = 0.2  # seconds, until it works
OLDEST = 30.0  # seconds; a sign older than that is none


def sign_of_life(data_dir: Path) -> Path:
    """Where the file stands."""
    return data_dir / FILE_NAME


def problem(path: Path) -> str | None:
    """What is wrong with the bot that touches ``path``; None when it lives."""
    try:
        pid, age = int(path.read_text()), time.time() - path.stat().st_mtime
        os.kill(pid, 0)
    except FileNotFoundError:
        return "the bot has not started working"
    except ProcessLookupError:
        return "the bot is gone"
    except PermissionError:
        pass  # another user's process, and alive
    except (OSError, ValueError) as error:
        return f"the bot's sign of life cannot be read: {type(error).__name__}"
    return None if age <= OLDEST else f"the bot has not worked for {age:.0f} s"


async def keep_signing(path: Path, is_working: Callable[[], bool]) -> None:
    """Touch ``path`` while the bot works, until cancelled; it is gone before and afterwards.

    A folder that cannot be written to costs a warning, not the bot.
    """
    try:
        _prepare(path)
        while True:
            is_well = is_working()
            if is_well:
                _write(path)
            await asyncio.sleep(TOUCH_EVERY if is_well else LOOK_EVERY)
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
