"""Which way in is offered to whom, and what a second screen may do."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from tests.acceptance.login.acts import ask_for_code, choose, opened
from tests.support.browser import DESKTOP, visitor
from tests.support.deployment import Deployment, session_of
from tests.support.screenshots import keep
from tests.support.window import Window, link_on, read_by_camera, says_success

say = texts("ru")


@pytest.mark.parametrize(
    ("platform", "way"), [("android", "phone"), ("ios", "phone"), ("tdesktop", "qr"), ("web", "qr")]
)
async def test_the_platform_preselects(portal: Deployment, window: Window, platform: str, way: str) -> None:
    """A phone cannot scan itself, so there the number comes first; a choice outlives a reload."""
    person = portal.newcomer()
    person.platform = platform
    page = await opened(portal, window, person)
    await expect(page.locator(f"#by-{way}")).to_be_visible()
    other = {"qr": "phone", "phone": "qr"}[way]
    await choose(page, other)
    await expect(page.locator(f"#by-{way}")).to_be_hidden()
    await page.reload()
    await expect(page.locator(f"#by-{other}")).to_be_visible()


async def test_a_second_screen(portal: Deployment, window: Window, browser: Browser) -> None:
    """The link is shared by Telegram, or copied; a bare browser shows the code, and both follow the login."""
    vera = portal.newcomer(platform="android")
    offer = await portal.offer(vera)
    page = await window.open(vera, offer)
    await choose(page, "qr")
    await page.click("#other-screen summary")
    await keep(page, "page-other-screen")
    await page.click("#share-link")
    [shared] = window.events("web_app_open_tg_link")
    assert isinstance(shared, dict)
    assert shared["path_full"].startswith("/share/url?url=http")
    assert session_of(offer) in shared["path_full"]
    assert "tgWebApp" not in shared["path_full"]
    async with visitor(browser, size=DESKTOP) as desk:
        second = await desk.visit(f"{portal.url}/qr-auth?session_id={session_of(offer)}")
        await expect(second.locator("#phone-elsewhere")).to_have_text(say("page.phone_elsewhere"))
        await expect(second.locator("#choice")).to_be_hidden()
        await keep(second, "page-second-screen")
        link = await link_on(second)
        assert await read_by_camera(second) == link
        vera.phone.scan(link)
        await says_success(second)
        await says_success(page)
        await expect(second.locator("#success .in-browser")).to_contain_text("Вернитесь в Telegram")
        await keep(second, "page-second-screen-success")
        assert desk.complaints == []


async def test_a_second_screen_while_a_code_is_typed(
    portal: Deployment, window: Window, browser: Browser
) -> None:
    """It says where the login goes on and asks for nothing; it can still bring the QR code back."""
    vera = portal.newcomer(platform="android")
    offer = await portal.offer(vera)
    page = await window.open(vera, offer)
    async with visitor(browser) as desk:
        second = await desk.visit(f"{portal.url}/qr-auth?session_id={session_of(offer)}")
        first = await link_on(second)
        await ask_for_code(page, vera.account.phone)
        await expect(second.locator("#code-elsewhere")).to_be_visible()
        await expect(second.locator("#code-form")).to_be_hidden()
        await second.click("#code-refresh")
        await expect(page.locator("#by-phone")).to_be_visible()
        vera.phone.scan(await link_on(second, other_than=first))
        await says_success(page)


async def test_a_second_tab(portal: Deployment, window: Window) -> None:
    """Another window of the same person lands in the same step, and may finish it."""
    vera = portal.newcomer(platform="android")
    offer = await portal.offer(vera)
    page = await window.open(vera, offer)
    await ask_for_code(page, vera.account.phone)
    tab = await window.open(vera, offer)
    await expect(tab.locator("#code-input")).to_be_visible()
    await page.close()
    await tab.fill("#code-input", (await vera.phone.next_code()).code)
    await says_success(tab)
