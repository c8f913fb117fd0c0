"""The Mini App uses what Telegram's app around it has: its buttons, its contact, its questions."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.async_api import Browser, Page, expect

from sandbox.launch import THEMES
from shared.core.i18n import texts
from tests.acceptance.login.acts import ask_for_code, choose, opened
from tests.support.browser import visitor
from tests.support.deployment import BUTTON, Deployment
from tests.support.waiting import until
from tests.support.window import Window, says_success

say = texts("ru")
MOST_WEIGHT = 40 * 1024  # bytes as they go over the wire: the page and everything it loads
MAIN, BACK, GUARD = (
    "web_app_setup_main_button",
    "web_app_setup_back_button",
    "web_app_setup_closing_behavior",
)


async def tell(page: Page, event: str, data: Mapping[str, object] | None = None) -> None:
    """What the app tells the page."""
    await page.evaluate(
        "([event, data]) => window.Telegram.WebView.receiveEvent(event, data)", [event, data and dict(data)]
    )


async def last(window: Window, event: str, **wanted: object) -> None:
    """Wait until the newest wish of this kind has these values."""

    def fits() -> bool:
        told = window.events(event)
        return bool(told) and isinstance(told[-1], dict) and wanted.items() <= told[-1].items()

    await until(fits)


async def test_telegrams_own_buttons(portal: Deployment, window: Window) -> None:
    """The main button does each step's main thing, for the page's own; the back button takes a step back."""
    vera = portal.newcomer(platform="android")
    page = await opened(portal, window, vera)
    await last(window, MAIN, is_visible=True, is_active=True, text=say("page.phone_submit"))
    await last(window, BACK, is_visible=False)
    await expect(page.locator("#phone-submit")).to_be_visible()
    await tell(page, "viewport_changed", {"height": 700, "is_state_stable": True})
    await expect(page.locator("#phone-submit")).to_be_hidden()
    await page.fill("#phone-input", vera.account.phone)
    await tell(page, "main_button_pressed")
    await expect(page.locator("#code")).to_be_visible()
    await last(window, MAIN, text=say("page.submit"))
    await last(window, BACK, is_visible=True)
    await tell(page, "back_button_pressed")
    await expect(page.locator("#phone-input")).to_be_visible()
    await last(window, MAIN, is_active=True, text=say("page.phone_submit"))  # the first answer came too
    await tell(page, "main_button_pressed")
    await page.fill("#code-input", "12")
    await last(window, GUARD, need_confirmation=True)
    await page.click("#cancel")
    await tell(page, "back_button_pressed")
    await expect(page.locator("#cancel-confirm")).to_be_hidden()
    _, code = await vera.phone.next_code(), await vera.phone.next_code()
    await page.fill("#code-input", code.code)
    await says_success(page)
    await last(window, GUARD, need_confirmation=False)
    await last(window, MAIN, text=say("page.back"))
    assert {"type": "notification", "notification_type": "success"} in window.events(
        "web_app_trigger_haptic_feedback"
    )


async def test_the_number_from_telegram(portal: Deployment, browser: Browser) -> None:
    """In the chat's own window: the person agrees to share the number, the main button sends it."""
    vera = portal.newcomer()
    assert portal.telegram.ui is not None
    await portal.offer(vera)
    async with visitor(browser, size=(1280, 860)) as person:
        page = await person.visit(f"{portal.telegram.ui.url}/?account={vera.account.id}")
        await page.get_by_role("button", name=BUTTON).click()
        app = page.frame_locator("iframe")
        await choose(app, "phone")
        await app.locator("#phone-fill").click()
        await page.get_by_role("button", name="Cancel").click()
        await expect(app.locator("#phone-fill-note")).to_have_text(say("page.phone_not_shared"))
        await app.locator("#phone-fill").click()
        await page.get_by_role("button", name="Share", exact=True).click()
        await expect(app.locator("#phone-input")).to_have_value(vera.account.phone)
        await expect(app.locator("#phone-submit")).to_be_hidden()
        await page.locator("#main-button").click()
        await app.locator("#code-input").fill((await vera.phone.next_code()).code)
        await expect(app.locator("#success")).to_be_visible()
        assert person.complaints == []


async def test_theme_and_safe_areas_follow(portal: Deployment, window: Window) -> None:
    """While it is open: another theme, a notch."""
    page = await opened(portal, window, portal.newcomer(platform="ios"))
    await tell(page, "theme_changed", {"theme_params": THEMES["dark"]})
    await expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    await tell(page, "safe_area_changed", {"top": 47, "bottom": 34})
    await tell(page, "content_safe_area_changed", {"top": 46})
    assert await page.evaluate("document.documentElement.style.getPropertyValue('--safe-top')") == "93px"
    assert await page.evaluate("document.documentElement.style.getPropertyValue('--safe-bottom')") == "34px"


async def test_no_word_of_another_origin(portal: Deployment, window: Window) -> None:
    """Nothing is fetched from anywhere else, Telegram's own script neither; all there is weighs little."""
    vera = portal.newcomer(platform="android")
    page = await opened(portal, window, vera)
    loaded = [one for one in window.requests if one.method == "GET" and "-events" not in one.url]
    weight = sum([(await one.sizes())["responseBodySize"] for one in loaded])
    assert 10 * 1024 < weight <= MOST_WEIGHT
    await ask_for_code(page, vera.account.phone)
    assert [one.url for one in window.requests if not one.url.startswith((portal.url, "data:"))] == []
    assert await page.locator("script:not([src]), style").count() == 0
