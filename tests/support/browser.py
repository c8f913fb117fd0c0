"""A real browser for tests: Chromium (its headless shell if there is one), cut off from the network."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

ROOT = Path(__file__).parents[2]
FALLBACK = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
PHONE = (390, 844)
DESKTOP = (1280, 800)
PATIENCE = 40_000.0  # milliseconds; a bound on waiting for an event, never a measure

expect.set_options(timeout=PATIENCE)


def executable() -> str:
    """The browser of BROWSER_PATH, else the one `make test` prepared, else the distribution's."""
    named = os.environ.get("BROWSER_PATH")
    prepared = ROOT / ".cache" / "browser"
    if named:
        return named
    return prepared.read_text().strip() if prepared.is_file() else FALLBACK


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser; each test takes contexts of its own from it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        yield browser
        await browser.close()


class Visitor:
    """One person's browser; remembers what its pages complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []  #: uncaught errors and what the console calls errors
        self.troubles: list[str] = []  #: requests that did not get through
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", lambda said: self._heard(said.type, said.text))

    def _heard(self, kind: str, text: str) -> None:
        # a refused request is written to the console too: whether that is a fault, the test knows
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    async def visit(self, url: str) -> Page:
        """Open an address in a new tab."""
        page = await self.context.new_page()
        await page.goto(url)
        return page


@contextlib.asynccontextmanager
async def visitor(
    browser: Browser, *, size: tuple[int, int] = PHONE, dark: bool = False, language: str = "ru-RU"
) -> AsyncIterator[Visitor]:
    """A browser window without a past."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale=language,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield Visitor(context)
    finally:
        await context.close()
