"""What an operator does in the panel."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.integration.webapp.running import Site
from tests.support.browser import Visitor

SECTIONS = ("overview", "users", "invites", "logins", "sessions", "attempts", "audit")


async def opened(site: Site, visitor: Visitor, name: str = "Ilya", *, section: str = "overview") -> Page:
    """The panel as somebody's Mini App, at a section."""
    page = await visitor.visit(site.person(name).launch(f"{site.url}/admin"))
    await shows(page, "overview")
    if section != "overview":
        await turn_to(page, section)
    return page


async def in_browser(site: Site, visitor: Visitor, name: str = "Ilya", place: str = "") -> Page:
    """The panel in an ordinary browser, signed in there."""
    page = await visitor.visit(f"{site.url}/admin{place}")
    await page.fill("#development-id", str(site.person(name).account.id))
    await page.keyboard.press("Enter")
    await expect(page.locator("#page")).to_be_visible()
    return page


async def turn_to(page: Page, section: str) -> None:
    """Choose a section."""
    await page.click(f"[data-section={section}]")
    await shows(page, section)


async def shows(page: Page, section: str) -> None:
    """The section is in view and all its parts have come."""
    await expect(page.locator(f"#{section}")).to_be_visible()
    await expect(page.locator(f"#{section} [data-state=ready]:visible").first).to_be_visible()
    await expect(page.locator(f"#{section} [data-state=loading]")).to_have_count(0)


async def says(page: Page, text: str) -> None:
    """What happened is said at the bottom of the screen."""
    await expect(page.locator("#toast")).to_have_text(text)


async def confirm(page: Page, title: str) -> None:
    """Answer the question of this title with yes."""
    await expect(page.locator("#dialog-title")).to_have_text(title)
    await page.click("#dialog-yes")
