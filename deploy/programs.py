"""Where the foreign programs are: a Chromium-like browser, the one that drives it, and Caddy."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import playwright
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
UNPACKED = CACHE / "debian"  # packages that were unpacked, not installed: a folder each
UNPACKED_CADDY = UNPACKED / "caddy" / "usr" / "bin" / "caddy"
START_BROWSER = UNPACKED / "start-chromium"
START_DRIVER = UNPACKED / "start-driver"
DRIVER = Path(playwright.__file__).parent / "driver" / "node"  # Playwright brings its own Node.js

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_APPS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
START_TIMEOUT = 60  # seconds a program may take to tell its version
DRIVER_PATH = "PLAYWRIGHT_NODEJS_PATH"  # the variable that Playwright itself reads


def find_driver() -> Path | None:
    """What `PLAYWRIGHT_NODEJS_PATH` says, else Playwright's Node.js, alone or with the library it lacked."""
    return first_that_starts([*named(DRIVER_PATH), DRIVER, START_DRIVER], "--version")


def find_browser() -> Path | None:
    """`BROWSER_PATH`, else a browser on PATH, or in its usual place, or in the cache, or Playwright's own."""
    return first_that_starts(browser_candidates(), "--version")


def browser_candidates() -> Iterator[Path]:
    yield from named("BROWSER_PATH")
    yield from (Path(found) for name in BROWSER_NAMES if (found := shutil.which(name)))
    yield from (*BROWSER_APPS, START_BROWSER)
    if driver := find_driver():
        os.environ[DRIVER_PATH] = str(driver)
        with sync_playwright() as library:
            yield Path(library.chromium.executable_path)


def find_caddy() -> Path | None:
    """`CADDY_PATH`, else Caddy on PATH, else the one unpacked into the cache."""
    on_path = shutil.which("caddy")
    return first_that_starts(
        [*named("CADDY_PATH"), *([Path(on_path)] if on_path else []), UNPACKED_CADDY], "version"
    )


def named(variable: str) -> list[Path]:
    """The path that somebody has given, if any."""
    value = os.environ.get(variable)
    return [Path(value)] if value else []


def first_that_starts(candidates: Iterable[Path], *arguments: str) -> Path | None:
    return next((path for path in candidates if path.exists() and starts(path, *arguments)), None)


def starts(program: Path, *arguments: str) -> bool:
    """Whether `program` runs at all: a library may be missing, and Ubuntu's chromium only prints advice."""
    try:
        done = subprocess.run(
            [program, *arguments],
            capture_output=True,
            timeout=START_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
