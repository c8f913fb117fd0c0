"""The dashboard as it looks, and as it is heard: both themes, both languages, phone and desktop."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from shared.core.i18n import texts
from tests.acceptance.dashboard.acts import PATH, connected, open_chat, open_dashboard, write
from tests.acceptance.login.acts import has_no_grave_fault
from tests.support.browser import DESKTOP, PHONE, visitor
from tests.support.deployment import Deployment
from tests.support.screenshots import keep
from tests.support.window import app_window

SIZES = {PHONE: "phone", DESKTOP: "desk", (320, 568): "small"}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


async def looks_right(page: Page, name: str) -> None:
    """No serious fault for a screen reader, nothing wider than the screen; a picture is kept."""
    await has_no_grave_fault(page)
    assert await page.evaluate(FITS)
    await keep(page, f"dashboard-{name}")


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("ru", False, DESKTOP), ("ru", True, PHONE), ("en", False, PHONE), ("en", True, DESKTOP)],
    ids=["ru-light-desk", "ru-dark-phone", "en-light-phone", "en-dark-desk"],
)
async def test_every_section(
    portal: Deployment, browser: Browser, language: str, dark: bool, size: tuple[int, int]
) -> None:
    """The list, a chat, the devices, the account, a question, and a session that Telegram has ended."""
    say = texts(language)
    name = f"{language}-{'dark' if dark else 'light'}-{'phone' if size == PHONE else 'desk'}"
    async with app_window(browser, dark=dark, language=language, size=size) as window:
        person = await connected(portal, window, "Grace", language=language, success=say("page.success"))
        person.theme = "dark" if dark else "light"
        page = await open_dashboard(portal, window, person)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await looks_right(page, f"{name}-1-chats")
        await open_chat(page, "👩‍🚀 Lena")
        await write(page, "До связи!" if language == "ru" else "Talk to you soon!")
        await expect(page.locator(".message.out time").last).to_be_visible()
        await expect(page.locator("#compose-note")).to_be_empty()
        await looks_right(page, f"{name}-2-chat")
        await page.go_back()
        await page.click("[data-section=devices]")
        await expect(page.locator("#device-list[data-state=ready]")).to_be_visible()
        await looks_right(page, f"{name}-3-devices")
        await page.click("[data-section=account]")
        await expect(page.locator("#session[data-state=ready]")).to_be_visible()
        await expect(page.locator("#plan[data-state=ready]")).to_be_visible()
        await looks_right(page, f"{name}-4-account")
        await page.get_by_role("button", name=say("dashboard.log_out"), exact=True).click()
        await has_no_grave_fault(page)
        await page.keyboard.press("Escape")
        await expect(page.locator("#dialog")).to_be_hidden()
        await page.click("[data-section=chats]")
        [device] = portal.telegram.world.authorizations(person.account.id)
        person.phone.end_session(device)
        await page.reload()
        await expect(page.locator("#connect")).to_contain_text(say("dashboard.revoked_title"))
        assert await page.locator("#toast").is_hidden()  # it would only say the same
        await looks_right(page, f"{name}-5-revoked")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=SIZES.values())
async def test_whom_nobody_knows(
    portal: Deployment, browser: Browser, size: tuple[int, int], dark: bool
) -> None:
    """The way in, without Telegram's theme."""
    async with visitor(browser, size=size, dark=dark) as someone:
        page = await someone.visit(f"{portal.url}{PATH}")
        await expect(page.locator("#sign-in")).to_be_visible()
        await looks_right(page, f"sign-in-{'dark' if dark else 'light'}-{SIZES[size]}")


async def test_by_keyboard_alone(portal: Deployment, browser: Browser) -> None:
    """From the list into a chat, a message sent, and to the account: every step without a pointer."""
    async with app_window(browser, size=DESKTOP) as window:
        person = await connected(portal, window)
        page = await open_dashboard(portal, window, person)
        keys = page.keyboard
        await page.locator("[data-section=account]").focus()
        await keys.press("Tab")
        await expect(page.locator("#chat-list .chat").first).to_be_focused()
        await keys.press("Enter")
        await expect(page.locator("#messages .message").first).to_be_visible()
        await page.locator("#compose-input").focus()
        await keys.type("первая строка")
        await keys.press("Shift+Enter")
        await keys.type("вторая")
        await keys.press("Tab")
        await expect(page.locator("#compose-send")).to_be_focused()
        await keys.press("Enter")
        sent = page.locator(".message.out .text").last
        await expect(sent).to_have_text("первая строка\nвторая")
