"""Number and code: for who holds the very phone that would have to scan."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from shared.core.i18n import texts
from tests.acceptance.login.acts import ask_for_code, choose, mistyped, opened, sentence
from tests.support.deployment import Deployment
from tests.support.promised import SUCCESS
from tests.support.screenshots import keep
from tests.support.waiting import until
from tests.support.window import Window, ends_with, says_success

say = texts("ru")
PASSWORD = " вход по коду "


async def test_number_and_code(portal: Deployment, window: Window) -> None:
    """On a phone the number is asked for at once; the page says where the code went and takes it as typed."""
    vera = portal.newcomer(platform="android")
    page = await opened(portal, window, vera)
    await keep(page, "page-phone")
    await ask_for_code(page, vera.account.phone)
    await expect(page.locator("#code-sent")).to_have_text(sentence("page.code_sent.app"))
    await expect(page.locator("#code-sent")).to_contain_text("5\u00a0цифр")
    await expect(page.locator("#code-input")).to_be_focused()
    await keep(page, "page-code")
    code = (await vera.phone.next_code()).code
    await page.locator("#code-input").press_sequentially(f" {code[:2]}-{code[2:]}")
    await says_success(page)
    await until(lambda: window.events("web_app_close") != [])
    await vera.read(SUCCESS)


@pytest.mark.parametrize("dc_id", [1, 2], ids=["home", "far"])
async def test_number_code_and_password(portal: Deployment, window: Window, dc_id: int) -> None:
    """A wrong code is said, the right one leads on to the password, also after a reload."""
    marina = portal.newcomer("Марина", dc_id=dc_id, password=PASSWORD, platform="ios")
    page = await opened(portal, window, marina)
    await ask_for_code(page, marina.account.phone)
    code = (await marina.phone.next_code()).code
    await page.fill("#code-input", mistyped(code))
    await expect(page.locator("#code-error")).to_have_text(say("error.code_invalid"))
    await expect(page.locator("#code-submit")).to_be_enabled()
    await page.fill("#code-input", code)
    await expect(page.locator("#password-title:visible")).to_have_text(say("page.password_title_phone"))
    await page.reload()
    await expect(page.locator("#password-title:visible")).to_have_text(say("page.password_title_phone"))
    await page.fill("#password-input", PASSWORD)
    await page.keyboard.press("Enter")
    await says_success(page)


async def test_another_means(portal: Deployment, window: Window) -> None:
    """After the countdown the code is sent another way: the page says which, and that code is accepted."""
    vera = portal.newcomer(platform="android")
    page = await opened(portal, window, vera)
    await ask_for_code(page, vera.account.phone)
    await expect(page.locator("#code-resend")).to_be_disabled()
    await expect(page.locator("#code-resend")).to_have_text(
        re.compile(re.escape(say("page.resend.sms")) + r" через [01]:\d\d")
    )
    portal.telegram.faults.resend_after = 0
    try:
        await page.click("#code-other")
        await ask_for_code(page, vera.account.phone)
        await page.click("#code-resend")
        await expect(page.locator("#code-sent")).to_have_text(sentence("page.code_sent.call"))
        await keep(page, "page-resend")
    finally:
        portal.telegram.faults.heal()
    codes = [(await vera.phone.next_code()).code for _ in range(3)]
    await page.fill("#code-input", codes[-1])
    await says_success(page)


async def test_another_number(portal: Deployment, window: Window) -> None:
    """A number mistyped is put right; a refusal of the new one is said beside it, the code step stays."""
    vera, pyotr = portal.newcomer(platform="android"), portal.newcomer("Пётр")
    page = await opened(portal, window, vera)
    await ask_for_code(page, pyotr.account.phone)
    await page.click("#code-other")
    await expect(page.locator("#phone-input")).to_be_focused()
    await page.fill("#phone-input", "123")
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone-error")).to_have_text(say("error.phone_invalid"))
    await ask_for_code(page, vera.account.phone)
    await page.fill("#code-input", (await vera.phone.next_code()).code)
    await says_success(page)


async def test_a_strangers_number(portal: Deployment, window: Window) -> None:
    """The code of another account connects nothing; no device stays there, page and chat say why."""
    vera, stranger = portal.newcomer(platform="android"), portal.newcomer("Пётр")
    page = await opened(portal, window, vera)
    await ask_for_code(page, stranger.account.phone)
    await page.fill("#code-input", (await stranger.phone.next_code()).code)
    await ends_with(page, say("page.failed.title"))
    await expect(page.locator("#ended-text")).to_have_text(say("error.wrong_account"))
    await keep(page, "page-wrong-account")
    await until(lambda: stranger.phone.devices() == [])
    await vera.read(say("error.wrong_account"))


async def test_a_pause(portal: Deployment, window: Window) -> None:
    """Telegram's pause is said beside the field; the button counts it down, and other ways stay open."""
    vera = portal.newcomer(platform="android")
    page = await opened(portal, window, vera)
    portal.telegram.faults.flood("auth.sendCode", 77)
    await page.fill("#phone-input", vera.account.phone)
    await page.click("#phone-submit")
    await expect(page.locator("#phone-error")).to_have_text(sentence("error.flood_wait.detailed"))
    await expect(page.locator("#phone-submit")).to_have_text(re.compile(r"· 1:\d\d$"))
    await expect(page.locator("#phone-submit")).to_be_disabled()
    await keep(page, "page-pause")
    await page.reload()
    await expect(page.locator("#phone-submit")).to_be_disabled()
    await choose(page, "qr")
    vera.phone.scan(await page.locator("#open[href]").get_attribute("href") or "")
    await says_success(page)
