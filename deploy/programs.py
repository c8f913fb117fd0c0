"""Where the foreign programs are: a Chromium-like browser, the one that drives it, and Caddy.

The browser is Chromium's headless shell where there is one: the same engine with no browser around it, so
that a page costs the tests a fifth of the work.
"""

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
START_SHELL = UNPACKED / "start-headless-shell"
START_DRIVER = UNPACKED / "start-driver"
DRIVER = Path(playwright.__file__).parent / "driver" / "node"  # Playwright brings its own Node.js

SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell")
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


def find_headless_shell() -> Path | None:
    """`BROWSER_PATH`, else a headless shell on PATH, or in the cache, or Playwright's own."""
    return first_that_starts(headless_shells(), "--version")


def find_browser() -> Path | None:
    """A headless shell, else a whole browser: on PATH, or in its usual place, or Playwright's own."""
    return find_headless_shell() or first_that_starts(whole_browsers(), "--version")


def headless_shells() -> Iterator[Path]:
    yield from named("BROWSER_PATH")
    yield from on_path(SHELL_NAMES)
    yield START_SHELL
    if browser := playwrights_browser():
        yield from shells_beside(browser)


def whole_browsers() -> Iterator[Path]:
    yield from on_path(BROWSER_NAMES)
    yield from BROWSER_APPS
    if browser := playwrights_browser():
        yield browser


def playwrights_browser() -> Path | None:
    """Where Playwright would put a whole Chromium, if there is a driver to tell."""
    driver = find_driver()
    if driver is None:
        return None
    os.environ[DRIVER_PATH] = str(driver)
    with sync_playwright() as library:
        return Path(library.chromium.executable_path)


def shells_beside(browser: Path) -> Iterator[Path]:
    """Playwright's headless shell, which lies beside its whole browser under a name with the same number."""
    for folder in browser.parents:
        kind, _, revision = folder.name.partition("-")
        if kind == "chromium" and revision:
            yield from folder.parent.glob(f"chromium_headless_shell-{revision}/*/*headless?shell")


def find_caddy() -> Path | None:
    """`CADDY_PATH`, else Caddy on PATH, else the one unpacked into the cache."""
    return first_that_starts([*named("CADDY_PATH"), *on_path(["caddy"]), UNPACKED_CADDY], "version")


def on_path(names: Iterable[str]) -> Iterator[Path]:
    """Those of these programs that a shell would find."""
    return (Path(found) for name in names if (found := shutil.which(name)))


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
