"""Every section in both languages and themes, on a phone and a desktop: readable, operable, as it looks."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from shared.core.i18n import texts
from tests.acceptance.admin.acts import SECTIONS, opened, shows, turn_to
from tests.acceptance.admin.scene import FIRST_ID
from tests.acceptance.login.acts import has_no_grave_fault
from tests.integration.webapp.running import Site
from tests.support.browser import DESKTOP, PHONE
from tests.support.screenshots import keep
from tests.support.window import app_window

KEPT = {"overview", "invites", "logins"}


async def fits(page: Page) -> None:
    """Nothing sticks out of the screen to the side."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("ru", False, DESKTOP), ("ru", True, PHONE), ("en", False, PHONE), ("en", True, DESKTOP)],
    ids=["ru-light-desk", "ru-dark-phone", "en-light-phone", "en-dark-desk"],
)
async def test_every_section(
    site: Site, browser: Browser, language: str, dark: bool, size: tuple[int, int]
) -> None:
    """Axe finds no serious fault, nothing sticks out, and the page speaks the operator's language."""
    name = {"ru": "Ilya", "en": "Stranger"}[language]
    site.person(name).theme = "dark" if dark else "light"
    picture = f"panel-{language}-{'dark' if dark else 'light'}-{'phone' if size == PHONE else 'desk'}"
    login = await site.begin("Oleg")
    await site.services.qr_auth.open_page(login.session_id)
    async with app_window(browser, dark=dark, language=language, size=size) as window:
        page = await opened(site, window.visitor, name)
        await expect(page.locator(".bar-title")).to_have_text(texts(language)("panel.title"))
        for section in SECTIONS:
            await turn_to(page, section)
            await has_no_grave_fault(page)
            await fits(page)
            if section in KEPT:
                await keep(page, f"{picture}-{section}")
        await turn_to(page, "users")
        await page.click(f'[data-key="user-{FIRST_ID}"]')
        await expect(page.locator("#person-box .view-title")).to_be_focused()
        await has_no_grave_fault(page)
        await fits(page)
        await keep(page, f"{picture}-person")


async def test_a_chart_says_what_it_shows(site: Site, browser: Browser) -> None:
    """Its label has the sums, its table the numbers of every hour, to be reached by keyboard."""
    async with app_window(browser, size=DESKTOP) as window:
        page = await opened(site, window.visitor)
        chart = page.locator(".chart").first
        label = await chart.locator("svg[role=img]").get_attribute("aria-label")
        assert label is not None
        assert "успешны: 14" in label
        await chart.locator("summary").focus()
        await page.keyboard.press("Enter")
        await expect(chart.locator("tbody tr")).to_have_count(24)
        await page.click("[data-span=month]")
        await expect(chart.locator("tbody tr")).to_have_count(30)
        await expect(page.locator("[data-span=month]")).to_have_attribute("aria-pressed", "true")
        await shows(page, "overview")
