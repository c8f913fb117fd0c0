"""The life of a login on the page: whatever happens meanwhile, the page says how things stand."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from sandbox.person import Person
from shared.core.i18n import texts
from shared.login import logins
from shared.login.states import State
from tests.acceptance.login.acts import ask_for_code, choose, opened
from tests.support.deployment import Deployment
from tests.support.promised import SUCCESS
from tests.support.screenshots import keep
from tests.support.window import Window, ends_with, link_on, says_success

say = texts("ru")
LATEST = "SELECT max(id) FROM logins WHERE telegram_id = $1"


async def expire(portal: Deployment, person: Person) -> None:
    """The login's time runs out, as its owner would write it down."""
    async with portal.db.transaction() as conn:
        number = await conn.fetchval(LATEST, person.account.id)
        await logins.advance(conn, number, State.EXPIRED, actor="system:test")


async def at_step(step: str, portal: Deployment, window: Window) -> tuple[Page, Person]:
    """A page in one of the steps, and whose it is."""
    person = portal.newcomer(platform="android", password="x" if step == "password" else None)
    page = await opened(portal, window, person)
    if step == "code":
        await ask_for_code(page, person.account.phone)
    if step == "password":
        person.phone.scan(await page.locator("#open[href]").get_attribute("href") or "")
        await expect(page.locator("#password")).to_be_visible()
    return page, person


@pytest.mark.parametrize("step", ["phone", "code", "password"])
async def test_time_runs_out(portal: Deployment, window: Window, step: str) -> None:
    """In every step, and after a reload: the same words, and what to do next."""
    page, person = await at_step(step, portal, window)
    await expire(portal, person)
    await ends_with(page, say("page.expired.title"))
    await expect(page.locator("#ended .view-title")).to_be_focused()
    await keep(page, "page-expired")
    await page.reload()
    await ends_with(page, say("page.expired.title"))


async def test_cancelled(portal: Deployment, window: Window) -> None:
    """Asked first; then said."""
    page, _ = await at_step("code", portal, window)
    await page.click("#cancel")
    await expect(page.locator("#cancel-no")).to_be_focused()
    await keep(page, "page-cancel-asked")
    await page.click("#cancel-yes")
    await ends_with(page, say("page.cancelled.title"))
    await keep(page, "page-cancelled")


async def test_superseded(portal: Deployment, window: Window) -> None:
    """A newer `/login` ends this page's, which says so and what to use instead."""
    page, person = await at_step("phone", portal, window)
    await portal.offer(person)
    await ends_with(page, say("page.superseded.title"))
    await keep(page, "page-superseded")


async def test_success_while_offline(portal: Deployment, window: Window) -> None:
    """The page was cut off when the phone accepted: back on line it knows."""
    page, person = await at_step("phone", portal, window)
    await choose(page, "qr")
    link = await link_on(page)
    await window.visitor.context.set_offline(True)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    person.phone.scan(link)
    await person.read(SUCCESS)
    await window.visitor.context.set_offline(False)
    await says_success(page)


async def test_a_broken_line_is_said(portal: Deployment, window: Window) -> None:
    """Also where no code is on show; what was typed stays, and can be sent once the line is back."""
    page, person = await at_step("code", portal, window)
    await page.fill("#code-input", "1")
    await window.visitor.context.route("**/qr-auth*", lambda route: route.abort())
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#toast")).to_have_text(say("page.offline"))
    await expect(page.locator("#code-input")).to_have_value("1")
    await window.visitor.context.unroute("**/qr-auth*")
    await page.fill("#code-input", (await person.phone.next_code()).code)
    await says_success(page)


async def test_closed_and_opened_again(portal: Deployment, window: Window) -> None:
    """The bot's button finds the login that is still live, in any state."""
    person = portal.newcomer(platform="android")
    offer = await portal.offer(person)
    page = await window.open(person, offer)
    await ask_for_code(page, person.account.phone)
    await page.close()
    page = await window.open(person, offer)
    await page.fill("#code-input", (await person.phone.next_code()).code)
    await says_success(page)
    again = await window.open(person, offer)
    await says_success(again)


async def test_fresh_codes_twenty_times(portal: Deployment, window: Window) -> None:
    """However often it is asked for, a code that works is back on show."""
    person = portal.newcomer()
    page = await opened(portal, window, person)
    first = await link_on(page)
    for _ in range(20):
        await page.click("#refresh")
        await expect(page.locator("#refresh")).to_be_enabled()
    await expect(page.locator("#qr")).not_to_have_attribute("data-stale", "")
    person.phone.scan(await link_on(page, other_than=first))
    await says_success(page)
