"""The login page on a bad line: it shows the truth as soon as it can know it."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from shared.core.i18n import texts
from shared.login.begin import StartedLogin
from shared.login.states import State
from tests.integration.webapp.running import HINT, LINK, OTHER_LINK, Site
from tests.support.browser import Visitor
from tests.support.waiting import until
from webapp.services import SERVICES

say = texts("ru")
STREAM = "**/qr-auth-events*"


async def broken(route: Route) -> None:
    """What a proxy does that knows no event streams."""
    await route.fulfill(status=502, body="bad gateway")


async def test_without_a_stream_it_polls(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The next code, the password form and the end are found by asking; then the stream is back."""
    await quiet.show(login, life=1.0)
    await someone.context.route(STREAM, broken)
    page = await someone.visit(login.url)
    await quiet.show(login, OTHER_LINK, life=1.0)
    await expect(page.locator("#open")).to_have_attribute("href", OTHER_LINK)
    await quiet.show(login, LINK)
    await expect(page.locator("#open")).to_have_attribute("href", LINK)
    await quiet.move(login, State.PASSWORD, details=HINT)
    await expect(page.locator("#password-hint:visible b")).to_have_text("cat")
    assert quiet.app[SERVICES].streams.open == 0
    await someone.context.unroute(STREAM)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: quiet.app[SERVICES].streams.open == 1)
    await quiet.move(login, State.CANCELLED)
    await expect(page.locator("#ended")).to_be_visible()


async def lost_in_the_first(someone: Visitor, part: str, *, loads: int) -> set[int]:
    """Lose a file in the first loads of the page. Returns the loads in which it was asked for so far.

    One load asks for a module again when the first answer was lost and another script imports it too.
    """
    asked_in: set[int] = set()
    pages: list[str] = []

    async def count(route: Route) -> None:
        pages.append(route.request.url)
        await route.continue_()

    async def lose(route: Route) -> None:
        asked_in.add(len(pages))
        await (route.abort() if len(pages) <= loads else route.continue_())

    await someone.context.route("**/qr-auth?*", count)
    await someone.context.route(f"**/{part}", lose)
    return asked_in


@pytest.mark.parametrize("part", ["page.js", "feed.js", "page.css"])
async def test_a_part_that_did_not_arrive(
    quiet: Site, login: StartedLogin, someone: Visitor, part: str
) -> None:
    """A script or a style lost on the way does not leave a dead page: it loads again by itself."""
    loads = await lost_in_the_first(someone, part, loads=1)
    await quiet.show(login)
    page = await someone.visit(login.url)
    await until(lambda: 2 in loads)
    await page.wait_for_load_state()
    await expect(page.locator("html")).to_have_attribute("data-ready", "")
    await until(lambda: quiet.app[SERVICES].streams.open == 1)
    assert await page.evaluate("[...document.styleSheets].some((sheet) => sheet.href.endsWith('page.css'))")


async def test_a_part_that_never_arrives(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """After a few times it gives up: no page loads itself for ever."""
    loads = await lost_in_the_first(someone, "page.js", loads=5)
    page = await someone.visit(login.url)
    await until(lambda: 5 in loads)
    await page.wait_for_load_state()
    assert await page.evaluate("sessionStorage.getItem('portal.reloads')") == "4"


async def test_success_while_it_was_offline(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The line breaks, the phone scans, the line is back: the page says that it worked."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await until(lambda: quiet.app[SERVICES].streams.open == 1)
    await someone.context.set_offline(True)
    await quiet.succeed(login)
    await someone.context.set_offline(False)
    await expect(page.locator("#success")).to_be_visible()


async def test_offline_is_said(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Nothing answers: the person reads it, and sees no code that may have run out."""
    await quiet.show(login, life=1.0)
    await someone.context.route("**/qr-auth-*", lambda route: route.abort())
    page = await someone.visit(login.url)
    await expect(page.locator("#status-detail")).to_have_text(say("page.offline"))
    await expect(page.locator("#qr")).to_have_attribute("data-stale", "")
    await quiet.show(login, OTHER_LINK)
    await someone.context.unroute("**/qr-auth-*")
    await expect(page.locator("#open")).to_have_attribute("href", OTHER_LINK)
    await expect(page.locator("#status-detail")).to_have_text(say("page.waiting_scan"))


async def test_a_request_that_fails_is_said(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """A wish that did not arrive is not taken for granted."""
    await quiet.show(login)
    await someone.context.route("**/qr-auth/refresh", lambda route: route.abort())
    page = await someone.visit(login.url)
    await page.click("#refresh")
    await expect(page.locator("#toast")).to_have_text(say("page.request_failed"))
    await expect(page.locator("#refresh")).to_be_enabled()


async def test_a_refusal_is_said_in_the_portals_words(
    quiet: Site, login: StartedLogin, someone: Visitor
) -> None:
    """Too many wishes: the person reads for how long to wait."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    for _ in range(17):
        await quiet.client.post("/qr-auth/refresh", json={"session_id": login.session_id})
    await page.click("#refresh")
    await expect(page.locator("#toast")).to_contain_text("Слишком много попыток")


async def test_a_reload_shows_where_things_stand(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """In every state, also in the middle of the password."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await quiet.move(login, State.PASSWORD, details=HINT)
    await quiet.complain(login, "password_invalid")
    await page.reload()
    await expect(page.locator("#password-hint:visible b")).to_have_text("cat")
    await expect(page.locator("#password-error")).to_have_text(say("error.password_invalid"))


async def test_restored_from_memory(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Going on and coming back: whatever the browser kept, the truth is shown."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await page.goto(f"{quiet.url}/healthz")
    await quiet.move(login, State.EXPIRED)
    await page.go_back()
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.expired.title"))
