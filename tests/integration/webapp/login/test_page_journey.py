"""Whole logins on the page: a real browser, a real engine, a Telegram that answers."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Page, Request, expect

from shared.core.i18n import texts
from tests.integration.webapp.mini_app_host import framed
from tests.integration.webapp.running import Site
from tests.support.browser import Visitor
from tests.support.promised import SUCCESS

say = texts("ru")


async def link_on(page: Page, *, other_than: str = "") -> str:
    """The login link on show, once there is one."""
    opener = page.locator(f'#open[href]:not([href="{other_than}"])')
    link = await opener.get_attribute("href")
    assert link is not None
    return link


@dataclass
class Sent:
    """Everything a page sends."""

    bodies: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Remember a request."""
        self.bodies.append(f"{request.url} {request.headers} {request.post_data or ''}")


async def test_scan_and_in(site: Site, someone: Visitor) -> None:
    """In Telegram's frame: the code appears, the phone scans it, it worked, the window closes."""
    login = await site.begin()
    async with framed(someone.context, site.app_link(login)) as host:
        link = await host.app.locator("#open[href]").get_attribute("href")
        assert link is not None
        site.person("Ilya").phone.scan(link)
        await expect(host.app.locator("#success:not([hidden]) h2")).to_have_text(SUCCESS)
        await host.heard("web_app_close")


async def test_the_password_form_appears_by_itself(
    site: Site, someone: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong password says so; the right one goes on, with its outer spaces; neither leaves the browser."""
    caplog.set_level(logging.DEBUG)
    marina = site.person("Марина")
    password = marina.account.cloud_password
    assert password is not None
    assert password != password.strip()
    sent = Sent()
    someone.context.on("request", sent.note)
    login = await site.begin("Марина")
    page = await someone.visit(login.url)
    marina.phone.scan(await link_on(page))
    await expect(page.locator("#password:not([hidden]) h2")).to_have_text(
        "QR-код отсканирован! Введите пароль 2FA"
    )
    await expect(page.locator("#password-hint:visible b")).to_have_text(marina.account.password_hint or "")
    await expect(page.locator("#password-submit")).to_have_text("Подтвердить")
    await expect(page.locator("#password-input")).to_be_focused()
    for wrong in (password.strip(), "nothing like it"):
        await page.fill("#password-input", wrong)
        await page.keyboard.press("Enter")
        await expect(page.locator("#password-error")).to_have_text(say("error.password_invalid"))
        await expect(page.locator("#password-submit")).to_be_enabled()
    await page.fill("#password-input", password)
    await page.click("#password-submit")
    await expect(page.locator("#success:not([hidden]) h2")).to_have_text(SUCCESS)
    everything = json.dumps(sent.bodies, ensure_ascii=False)
    assert password.strip() not in everything
    assert "nothing like it" not in everything
    assert password.strip() not in caplog.text
    assert await page.locator("#password-input").input_value() == ""


async def test_another_account_after_all(site: Site, someone: Visitor) -> None:
    """From the password form back to a fresh code, which another scan completes."""
    marina = site.person("Марина")
    login = await site.begin("Марина")
    page = await someone.visit(login.url)
    first = await link_on(page)
    marina.phone.scan(first)
    await expect(page.locator("#password")).to_be_visible()
    await page.click("#password-refresh")
    marina.phone.scan(await link_on(page, other_than=first))
    await expect(page.locator("#password")).to_be_visible()


async def test_fresh_codes_without_end(site: Site, someone: Visitor) -> None:
    """Wish after wish, also quicker than Telegram gives new codes: one is back on show, and works."""
    login = await site.begin()
    page = await someone.visit(login.url)
    first = await link_on(page)
    for _ in range(6):
        await page.click("#refresh")
        await expect(page.locator("#refresh")).to_be_enabled()
    link = await link_on(page, other_than=first)
    await expect(page.locator("#qr")).not_to_have_attribute("data-stale", "")
    site.person("Ilya").phone.scan(link)
    await expect(page.locator("#success")).to_be_visible()


async def test_asking_for_the_password_too_early(site: Site, someone: Visitor) -> None:
    """«Нужна 2FA?» asks Telegram, and says that the scan comes first."""
    login = await site.begin("Марина")
    page = await someone.visit(login.url)
    await link_on(page)
    await page.click("#need-2fa")
    await expect(page.locator("#toast")).to_have_text(say("page.no_2fa_yet"))
    await expect(page.locator("#need-2fa")).to_be_enabled()


async def test_a_strangers_scan(site: Site, someone: Visitor) -> None:
    """Another account scans: it is not let in, and the page says what to do."""
    login = await site.begin()
    page = await someone.visit(login.url)
    oleg = site.person("Oleg")
    oleg.phone.scan(await link_on(page))
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.failed.title"))
    await expect(page.locator("#ended:not([hidden]) #ended-text")).to_have_text(say("error.wrong_account"))


async def test_on_a_second_screen(site: Site, someone: Visitor) -> None:
    """Opened in Telegram, scanned off a bare second screen: both say that it worked."""
    login = await site.begin()
    async with framed(someone.context, site.app_link(login)) as host:
        bare = await someone.visit(login.url)
        site.person("Ilya").phone.scan(await link_on(bare))
        await expect(bare.locator("#success:not([hidden]) .in-browser")).to_be_visible()
        await host.heard("web_app_close")
