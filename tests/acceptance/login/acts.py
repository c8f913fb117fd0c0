"""What a person does on the page to sign in by number and code."""

from __future__ import annotations

import re

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FrameLocator, Page, expect

from sandbox.person import Person
from shared.core.i18n import texts
from tests.support.deployment import Deployment
from tests.support.window import Window

GRAVE = frozenset({"serious", "critical"})
axe = Axe()


async def opened(portal: Deployment, window: Window, person: Person) -> Page:
    """The page behind a fresh offer, once it has a code to show."""
    page = await window.open(person, await portal.offer(person))
    await expect(page.locator("#open[href]")).to_be_attached()
    return page


async def choose(page: Page | FrameLocator, way: str) -> None:
    """Choose a way in: `qr` or `phone`."""
    await page.locator(f"label[for=way-{way}]").click()


async def ask_for_code(page: Page, phone: str) -> None:
    """Give a number; the page asks for the code next."""
    await page.fill("#phone-input", phone)
    await page.keyboard.press("Enter")
    await expect(page.locator("#code")).to_be_visible()


def mistyped(code: str) -> str:
    """A code that is surely another one."""
    return "".join(str(9 - int(digit)) for digit in code)


async def has_no_grave_fault(page: Page, **options: object) -> None:
    """Axe, with these options of its own, finds nothing serious on what is in view."""
    results = await axe.run(page, options={"resultTypes": ["violations"], **options})
    found = [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in results.response["violations"]
        if fault["impact"] in GRAVE
    ]
    assert found == [], found


def sentence(key: str, language: str = "ru") -> re.Pattern[str]:
    """A pattern for a text of the catalogue with any values of its parameters."""
    parts = re.split(r"\{\w+\}", texts(language)[key].forms[0])
    return re.compile(".+".join(map(re.escape, parts)))
