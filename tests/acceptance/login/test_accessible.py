"""Everybody gets in: by keyboard alone, by screen reader, in either theme and language."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from tests.acceptance.login.acts import ask_for_code, choose, has_no_grave_fault, mistyped, opened
from tests.support.browser import DESKTOP, PHONE
from tests.support.deployment import Deployment
from tests.support.screenshots import keep
from tests.support.window import Window, app_window, says_success

PASSWORD = "correct horse"


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("ru", False, DESKTOP), ("ru", True, PHONE), ("en", False, PHONE), ("en", True, DESKTOP)],
    ids=["ru-light-desk", "ru-dark-phone", "en-light-phone", "en-dark-desk"],
)
async def test_every_step(
    portal: Deployment, browser: Browser, language: str, dark: bool, size: tuple[int, int]
) -> None:
    """Axe finds no serious fault in any step, in the theme of Telegram, in either language."""
    say = texts(language)
    person = portal.newcomer(
        "Grace", language=language, password=PASSWORD, hint="a horse", platform="android"
    )
    person.theme = "dark" if dark else "light"
    name = f"{language}-{'dark' if dark else 'light'}-{'phone' if size == PHONE else 'desk'}"
    async with app_window(browser, dark=dark, language=language, size=size) as window:
        page = await opened(portal, window, person)
        assert await page.locator("html").get_attribute("lang") == language
        await has_no_grave_fault(page)
        await keep(page, f"{name}-1-phone")
        await choose(page, "qr")
        await page.click("#other-screen summary")
        await has_no_grave_fault(page)
        await page.click("#other-screen summary")
        await keep(page, f"{name}-2-qr")
        await choose(page, "phone")
        await page.fill("#phone-input", "1")
        await page.click("#phone-submit")
        await expect(page.locator("#phone-error")).to_have_text(say("error.phone_invalid"))
        await has_no_grave_fault(page)
        await ask_for_code(page, person.account.phone)
        code = (await person.phone.next_code()).code
        await page.fill("#code-input", mistyped(code))
        await expect(page.locator("#code-error")).to_have_text(say("error.code_invalid"))
        await has_no_grave_fault(page)
        await keep(page, f"{name}-3-code")
        await page.fill("#code-input", code)
        await page.fill("#password-input", "wrong")
        await page.click("#password-submit")
        await expect(page.locator("#password-error")).to_have_text(say("error.password_invalid"))
        await page.click("#cancel")
        await has_no_grave_fault(page)
        await page.click("#cancel-no")
        await keep(page, f"{name}-4-password")
        await page.fill("#password-input", PASSWORD)
        await page.click("#password-submit")
        await says_success(page, say("page.success"))
        await has_no_grave_fault(page)
        await keep(page, f"{name}-5-success")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_a_bare_screen(portal: Deployment, browser: Browser, dark: bool) -> None:
    """Without Telegram's theme the page has its own, as readable; also when it has ended, or never was."""
    person = portal.newcomer()
    async with app_window(browser, dark=dark, size=DESKTOP) as window:
        page = await window.visitor.visit(person.tap(await portal.offer(person)).partition("#")[0])
        await expect(page.locator("#open[href]")).to_be_visible()
        await has_no_grave_fault(page)
        await page.click("#cancel")
        await page.click("#cancel-yes")
        await expect(page.locator("#ended")).to_be_visible()
        await has_no_grave_fault(page)
        await has_no_grave_fault(await window.visitor.visit(f"{portal.url}/qr-auth?session_id=nothing"))


async def test_by_keyboard_alone(portal: Deployment, window: Window) -> None:
    """From the choice to success without a pointer; every step takes the focus with it."""
    person = portal.newcomer(password=PASSWORD)
    page = await opened(portal, window, person)
    keys = page.keyboard
    await page.locator("#way-qr").focus()
    await keys.press("ArrowRight")
    await expect(page.locator("#by-phone")).to_be_visible()
    await keys.press("Tab")
    await keys.type(person.account.phone)
    await keys.press("Enter")
    await expect(page.locator("#code-input")).to_be_focused()
    await keys.type((await person.phone.next_code()).code)
    await expect(page.locator("#password-input")).to_be_focused()
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await says_success(page)
    await expect(page.locator("#success .view-title")).to_be_focused()
