"""The newcomer's first minutes on the page that `make run` prints: chat, Mini App and phone side by side."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from shared.members.invites import InviteCode
from tests.acceptance.conftest import AtWork
from tests.support.browser import visitor
from tests.support.deployment import BUTTON
from tests.support.promised import SUCCESS
from tests.support.screenshots import keep

WIDE = (1280, 860)


async def test_the_whole_story_on_one_screen(at_work: AtWork, browser: Browser) -> None:
    """Send `/login`, press the button, scan beside it, confirm: signed in, with a plan and chats."""
    portal = at_work.portal
    assert portal.telegram.ui is not None
    vera = portal.newcomer("Вера")
    code = await portal.invite(code=InviteCode("WELCOME2VERA"))
    async with visitor(browser, size=WIDE) as person:
        page = await person.visit(f"{portal.telegram.ui.url}/?account={vera.account.id}&text=/login%20{code}")
        await expect(page.locator("#text")).to_have_value(f"/login {code}")
        await page.locator("#text").press("Enter")
        await page.get_by_role("button", name=BUTTON).click()
        app = page.frame_locator("iframe")
        await expect(app.get_by_text("Ожидание авторизации...")).to_be_visible()
        await expect(app.locator("svg").first).to_be_visible()
        await keep(page, "journey-1-scan")
        await page.locator("#scan").click()
        await page.get_by_role("button", name="Yes").click()
        await expect(page.get_by_text(SUCCESS).first).to_be_visible()
        await expect(page.get_by_text("Подписка Premium активна")).to_be_visible()
        await page.locator("#text").fill("/subscription")
        await page.locator("#text").press("Enter")
        await expect(page.get_by_text("💎 Ваша подписка")).to_be_visible()
        await keep(page, "journey-2-done")
        await page.get_by_role("button", name=texts("ru")("bot.dashboard.menu"), exact=True).click()
        await expect(app.locator("#chat-list .chat").first).to_contain_text("Telegram")
        await app.locator("#chat-list .chat").first.click()
        await expect(app.locator("#messages .message").first).to_be_visible()
        await keep(page, "journey-3-dashboard")
        assert person.complaints == []
    async with asyncio.timeout(20):
        await at_work.web.says("finished for " + str(vera.account.id))
