"""Signing in by phone number and code, on the page: for who holds the very screen that would be scanned."""

from __future__ import annotations

import logging

import pytest
from playwright.async_api import Page, expect

from sandbox.person import Person
from shared.core.i18n import texts
from shared.core.redaction import mask_phone
from tests.integration.webapp.running import Site
from tests.support.browser import Visitor

say = texts("ru")


async def opened(site: Site, someone: Visitor, name: str) -> tuple[Page, Person]:
    """Somebody's login, opened in his Telegram."""
    login = await site.begin(name)
    page = await someone.visit(site.app_link(login, name))
    await expect(page.locator("#open[href]")).to_be_attached()
    return page, site.person(name)


async def ask_for_code(page: Page, phone: str) -> None:
    """Fill in the number and send it."""
    await page.fill("#phone-input", phone)
    await page.click("#phone-submit")
    await expect(page.locator("#code")).to_be_visible()


async def test_number_and_code(site: Site, someone: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """On a phone the form is in view; a whole code goes off by itself; nothing secret is logged."""
    caplog.set_level(logging.DEBUG)
    page, ilya = await opened(site, someone, "Ilya")
    await expect(page.locator("#phone-input")).to_be_visible()
    await expect(page.locator("#qr-code svg")).to_be_hidden()
    await ask_for_code(page, f" {ilya.account.phone[:4]} {ilya.account.phone[4:]} ")
    await expect(page.locator("#code-sent")).to_contain_text(mask_phone(ilya.account.phone))
    code = (await ilya.phone.next_code()).code
    await page.type("#code-input", code)
    await expect(page.locator("#success")).to_be_visible()
    assert ilya.account.phone not in caplog.text
    assert f'"{code}"' not in caplog.text


async def test_number_code_and_password(site: Site, someone: Visitor) -> None:
    """A wrong code says so; after the right one the password is asked for, and then it is done."""
    page, marina = await opened(site, someone, "Марина")
    await ask_for_code(page, marina.account.phone)
    code = (await marina.phone.next_code()).code
    wrong = "".join(str(9 - int(digit)) for digit in code)
    await page.type("#code-input", wrong)
    await expect(page.locator("#code-error")).to_have_text(say("error.code_invalid"))
    await page.fill("#code-input", code)
    await page.fill("#password-input", marina.account.cloud_password or "")
    await page.click("#password-submit")
    await expect(page.locator("#success")).to_be_visible()


async def test_a_number_that_cannot_be_one(site: Site, someone: Visitor) -> None:
    """The person reads what is wrong with it and can try again."""
    page, _ = await opened(site, someone, "Ilya")
    await page.fill("#phone-input", "12")
    await page.click("#phone-submit")
    await expect(page.locator("#phone-error")).to_have_text(say("error.phone_invalid"))
    await expect(page.locator("#phone-submit")).to_be_enabled()


async def test_back_to_the_code_on_screen(site: Site, someone: Visitor) -> None:
    """A number was given, and then there is a second screen after all."""
    page, ilya = await opened(site, someone, "Ilya")
    await ask_for_code(page, ilya.account.phone)
    await page.click("#code-refresh")
    link = await page.locator("#open[href]").get_attribute("href")
    await expect(page.locator("#qr-code svg")).to_be_visible()
    assert link is not None
    ilya.phone.scan(link)
    await expect(page.locator("#success")).to_be_visible()


async def test_a_reload_keeps_the_step(site: Site, someone: Visitor) -> None:
    """The code is still waited for."""
    page, ilya = await opened(site, someone, "Ilya")
    await ask_for_code(page, ilya.account.phone)
    await page.reload()
    await expect(page.locator("#code-sent")).to_contain_text(mask_phone(ilya.account.phone))
    await page.type("#code-input", (await ilya.phone.next_code()).code)
    await expect(page.locator("#success")).to_be_visible()


async def test_the_link_alone_gets_no_form(site: Site, someone: Visitor) -> None:
    """A second screen neither asks for a number nor takes a code; it says where the login goes on."""
    login = await site.begin()
    bare = await someone.visit(login.url)
    await expect(bare.locator("#open[href]")).to_be_visible()
    await expect(bare.locator("#by-phone")).to_be_hidden()
    await expect(bare.locator("#choice")).to_be_hidden()
    await expect(bare.locator("#phone-elsewhere")).to_be_visible()
    page = await someone.visit(site.app_link(login))
    await ask_for_code(page, site.person("Ilya").account.phone)
    await expect(bare.locator("#code-elsewhere")).to_be_visible()
    await expect(bare.locator("#code-form")).to_be_hidden()
    await expect(bare.locator("#code-resend")).to_be_hidden()


async def test_at_a_desk_the_code_is_preselected(site: Site, someone: Visitor) -> None:
    """In Telegram's desktop app a phone can scan: the other way is one press away."""
    page, oleg = await opened(site, someone, "Oleg")
    await expect(page.locator("#by-phone")).to_be_hidden()
    await page.get_by_text(say("page.way.phone"), exact=True).click()
    await ask_for_code(page, oleg.account.phone)
    await page.type("#code-input", (await oleg.phone.next_code()).code)
    await expect(page.locator("#success")).to_be_visible()
