"""Where one is in the panel: links, filters, back and reload; and who is let in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from tests.acceptance.admin.acts import SECTIONS, in_browser, opened, shows, turn_to
from tests.acceptance.admin.scene import FIRST_ID, NAMES
from tests.acceptance.login.acts import has_no_grave_fault
from tests.integration.webapp.running import Site
from tests.support.browser import DESKTOP, Visitor, visitor
from tests.support.window import Window

say = texts("ru")


@pytest.fixture
async def desk(browser: Browser) -> AsyncIterator[Visitor]:
    """An operator's desktop browser; its pages must not complain."""
    async with visitor(browser, size=DESKTOP) as someone:
        yield someone
        assert someone.complaints == []


async def test_every_section_has_an_address(site: Site, desk: Visitor) -> None:
    """The address follows the section; opened anew it leads there; back leads home."""
    page = await in_browser(site, desk)
    for section in SECTIONS[1:]:
        await turn_to(page, section)
        assert page.url == f"{site.url}/admin#/{section}"
    await page.reload()
    await shows(page, "audit")
    await page.go_back()
    await shows(page, "overview")


async def test_filters_are_part_of_the_address(site: Site, desk: Visitor) -> None:
    """What is looked for can be linked to, and cleared."""
    page = await in_browser(site, desk, place="#/attempts?status=failed&method=phone")
    await shows(page, "attempts")
    await expect(page.locator("#attempts-status")).to_have_value("failed")
    rows = page.locator("#attempts-list tbody tr")
    whole = await rows.count()
    assert 0 < whole < 21
    await page.fill("#attempts-user", str(FIRST_ID))
    await page.click("#attempts-filter [type=submit]")
    await expect(page.locator("#attempts-list")).to_contain_text(say("panel.attempts_none"))
    assert page.url.endswith(f"#/attempts?user={FIRST_ID}&method=phone&status=failed")
    await page.click("#attempts-filter [type=reset]")
    await expect(rows).to_have_count(21)
    assert page.url.endswith("#/attempts")


async def test_a_link_to_somebody(site: Site, desk: Visitor) -> None:
    """A person has an address, from which the list can be reached; nobody has one that is nobody's."""
    page = await in_browser(site, desk, place=f"#/users/{FIRST_ID}")
    await expect(page.locator("#person-box .view-title")).to_have_text("Анна Королёва")
    await page.click("#person-back")
    await expect(page.locator("#users-list tbody tr")).to_have_count(len(NAMES) + 1)
    await page.goto(f"{site.url}/admin#/users/1")
    await expect(page.locator("#person-box [role=alert]")).to_have_text(say("error.user_unknown"))
    await page.goto(f"{site.url}/admin#/nosuch")
    await shows(page, "overview")


async def test_names_are_text(site: Site, desk: Visitor) -> None:
    """Markup in a name is shown, never run; the search finds it as it is."""
    page = await in_browser(site, desk, place="#/users")
    await page.fill("#users-search", "<img")
    await page.keyboard.press("Enter")
    await expect(page.locator("#users-list tbody tr")).to_have_count(1)
    await expect(page.locator("#users-list .leads")).to_have_text("<img src=x onerror=alert(1)> <b>Bobby</b>")
    await page.click("#users-list .leads")
    await expect(page.locator("#person-box .view-title")).to_have_text(
        "<img src=x onerror=alert(1)> <b>Bobby</b>"
    )
    assert await page.locator("#page img, #page td b").count() == 0


async def test_more_of_a_long_list(site: Site, desk: Visitor) -> None:
    """The next page is added below, and the button goes with the last one."""
    page = await in_browser(site, desk, place="#/audit")
    await shows(page, "audit")
    rows = page.locator("#audit-list tbody tr")
    async with site.services.db.acquire() as conn:
        await conn.execute(
            """INSERT INTO audit_log (actor, action, subject)
               SELECT 'system:test', 'test.done', 'test:' || n FROM generate_series(1, 60) AS n"""
        )
    await page.fill("#audit-action", "test.")
    await page.keyboard.press("Enter")
    await expect(rows.first).to_contain_text("test:60")
    await expect(rows).to_have_count(50)
    await page.click("#audit-list .more")
    await expect(rows).to_have_count(60)
    await expect(page.locator("#audit-list .more")).to_have_count(0)
    await expect(rows.nth(50)).to_be_focused()


async def test_inside_telegram_the_launch_data_stay(site: Site, window: Window) -> None:
    """The fragment is Telegram's; its own back button leads back from a person to the list."""
    page = await opened(site, window.visitor, section="users")
    assert "tgWebAppData=" in page.url
    await page.click(f'[data-key="user-{FIRST_ID}"]')
    await expect(page.locator("#person-box .view-title")).to_be_focused()
    assert window.events("web_app_setup_back_button")[-1] == {"is_visible": True}
    await page.evaluate("window.Telegram.WebView.receiveEvent('back_button_pressed', {})")
    await expect(page.locator("#users-list")).to_be_visible()


async def test_nobody_else_finds_it(site: Site, window: Window) -> None:
    """Who is no operator is told that there is no such page, and sees nothing of what one would see."""
    page = await window.visitor.visit(site.person("Oleg").launch(f"{site.url}/admin"))
    await expect(page.locator("#nobody")).to_be_visible()
    await expect(page.locator("#nobody-title")).to_have_text(say("panel.no_such_page"))
    await expect(page.locator("#tabs")).to_be_hidden()
    for section in SECTIONS:
        await expect(page.locator(f"#{section}")).to_be_hidden()
    await has_no_grave_fault(page)


async def test_a_portal_that_does_not_answer(site: Site, desk: Visitor) -> None:
    """What fails says so in its place, and can be tried again."""
    page = await in_browser(site, desk, place="#/sessions")
    await shows(page, "sessions")
    await page.route("**/admin/api/attempts/*", lambda route: route.abort())
    await page.route("**/admin/api/attempts/", lambda route: route.abort())
    await page.click("[data-section=attempts]")
    await expect(page.locator("#attempts-list [role=alert]")).to_have_text(say("shell.offline"))
    await page.unroute_all()
    await page.click("#attempts-list .quiet")
    await shows(page, "attempts")


async def test_what_is_followed_says_when_it_is_old(site: Site, desk: Visitor) -> None:
    """What is on show stays while nothing newer comes, and the page says so until something does."""
    page = await in_browser(site, desk, place="#/logins")
    await shows(page, "logins")
    await page.route("**/admin/api/logins/", lambda route: route.abort())
    await expect(page.locator("#stale")).to_be_visible()
    await expect(page.locator("#ended-list tbody tr")).to_have_count(20)
    await page.unroute_all()
    await expect(page.locator("#stale")).to_be_hidden()
