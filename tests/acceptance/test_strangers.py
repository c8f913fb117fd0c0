"""The account that scans must be the person who wrote to the bot; nobody else gets in, or leaves a trace."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from tests.acceptance.conftest import AtWork
from tests.support.deployment import Deployment, session_of
from tests.support.screenshots import keep
from tests.support.waiting import until
from tests.support.window import Window, app_window, ends_with, link_on, says_success

say = texts("ru")


@pytest.mark.parametrize("dc_id", [1, 2], ids=["home", "far"])
@pytest.mark.parametrize("password", [None, "mine alone"], ids=["open", "locked"])
async def test_a_strangers_scan(portal: Deployment, window: Window, dc_id: int, password: str | None) -> None:
    """Refused on the page and in the chat, the device gone, the invite free; then the owner gets in."""
    vera = portal.newcomer()
    stranger = portal.newcomer("Stranger", dc_id=dc_id, password=password)
    code = await portal.invite()
    offer = await portal.offer(vera, code)
    page = await window.open(vera, offer)
    stranger.phone.scan(await link_on(page))
    if password is not None:
        await page.fill("#password-input", password)
        await page.click("#password-submit")
    await ends_with(page, say("page.failed.title"))
    await expect(page.locator("#ended-text")).to_have_text(say("error.wrong_account"))
    told = await vera.read(say("error.wrong_account"), after=offer)
    assert stranger.account.first_name not in (told.text or "")
    await until(lambda: stranger.phone.devices() == [])
    assert [message for message in stranger.messages() if message.from_bot] == []
    async with portal.db.acquire() as conn:
        assert not await conn.fetchval(
            "SELECT is_authenticated FROM users WHERE telegram_id = $1", vera.account.id
        )
        sessions = "SELECT count(*) FROM telegram_sessions WHERE telegram_id = ANY($1::bigint[])"
        assert not await conn.fetchval(sessions, [vera.account.id, stranger.account.id])

    page = await window.open(vera, await portal.offer(vera, code))
    vera.phone.scan(await link_on(page))
    await says_success(page)


async def test_a_stranger_opens_the_link(portal: Deployment, window: Window, browser: Browser) -> None:
    """In the stranger's own Telegram the page refuses and shows nothing; the owner goes on undisturbed."""
    vera, stranger = portal.newcomer(), portal.newcomer("Stranger")
    offer = await portal.offer(vera)
    page = await window.open(vera, offer)
    link = await link_on(page)
    async with app_window(browser) as other:
        elsewhere = await other.visitor.visit(
            stranger.launch(f"{portal.url}/qr-auth?session_id={session_of(offer)}")
        )
        await ends_with(elsewhere, say("page.wrong_user.title"))
        await keep(elsewhere, "page-somebody-elses")
    vera.phone.scan(link)
    await says_success(page)


async def test_a_scan_after_the_end(at_work: AtWork, window: Window) -> None:
    """A code photographed before the cancel is still accepted by Telegram: the device is logged out."""
    portal = at_work.portal
    vera, oleg = portal.newcomer(), portal.newcomer("Oleg", dc_id=2)
    for person in (vera, oleg):
        page = await window.open(person, await portal.offer(person))
        link = await link_on(page)
        person.send("/cancel")
        await ends_with(page, say("page.cancelled.title"))
        person.phone.scan(link)
        await until(lambda person=person: person.phone.devices() == [])  # type: ignore[misc] # mypy cannot infer it
        async with portal.db.acquire() as conn:
            assert not await conn.fetchval(
                "SELECT is_authenticated FROM users WHERE telegram_id = $1", person.account.id
            )
