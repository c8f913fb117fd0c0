"""After a login has succeeded: who goes on to the dashboard, and who only reads that it worked."""

from __future__ import annotations

import base64
import json

from playwright.async_api import Page, expect

from shared.core.i18n import texts
from shared.login.begin import StartedLogin
from tests.integration.webapp.running import Site
from tests.support.browser import Visitor

say = texts("ru")


async def sign_in(site: Site, someone: Visitor, name: str) -> None:
    """Somebody signs in to the portal in this browser."""
    payload = json.dumps(site.person(name).login_widget()).encode()
    fragment = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    page = await someone.visit(f"{site.url}/telegram/#tgAuthResult={fragment}")
    await expect(page.locator("#who")).to_be_visible()
    await page.close()


async def stays(page: Page) -> None:
    """The page says that it worked and points back to Telegram; no word of a dashboard."""
    await expect(page.locator("#success:not([hidden]) p.in-browser")).to_have_text(
        say("page.success_browser")
    )
    await expect(page.locator("#onward")).to_be_hidden()


async def test_a_browser_that_is_signed_in_goes_on(
    quiet: Site, login: StartedLogin, someone: Visitor
) -> None:
    """It says so, and after three seconds the dashboard is there."""
    await sign_in(quiet, someone, "Ilya")
    await quiet.show(login)
    page = await someone.visit(login.url)
    await expect(page.locator("#open[href]")).to_be_visible()
    await quiet.succeed(login)
    await expect(page.locator("#onward-text")).to_contain_text(say("page.onward"))
    await expect(page.locator("#onward-go")).to_have_attribute("href", "/telegram/")
    await expect(page.locator("#success p.in-browser")).to_be_hidden()
    await page.wait_for_url(f"{quiet.url}/telegram/")
    await expect(page.locator("#who-name")).to_have_text("Ilya")


async def test_who_wants_to_stay_stays(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The wish is kept; the link still leads on."""
    await sign_in(quiet, someone, "Ilya")
    await quiet.succeed(login)
    page = await someone.visit(login.url)
    await page.clock.install()
    await page.click("#onward-stay")
    await page.clock.fast_forward(60_000)
    await expect(page.locator("#onward-stay")).to_be_hidden()
    assert page.url == login.url
    await page.click("#onward-go")
    await page.wait_for_url(f"{quiet.url}/telegram/")


async def test_a_bare_screen_only_says_so(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The link of a login never becomes an identity: no token, no dashboard, no way on."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    async with page.expect_response("**/api/auth/refresh/") as refused:
        await quiet.succeed(login)
    assert (await refused.value).status == 401
    await stays(page)
    assert await someone.context.cookies() == []


async def test_somebody_elses_browser(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Signed in as another person: the link opens the login as on any bare screen, and leads nowhere."""
    await sign_in(quiet, someone, "Oleg")
    await quiet.show(login)
    async with someone.context.expect_event("response", lambda one: one.status == 403):
        page = await someone.visit(login.url)
    await expect(page.locator("#open[href]")).to_be_visible()
    await expect(page.locator("#choice")).to_be_hidden()
    await quiet.succeed(login)
    await stays(page)


async def test_the_number_is_offered_to_whom_the_portal_knows(
    quiet: Site, login: StartedLogin, someone: Visitor
) -> None:
    """In a signed-in browser both ways are open; nothing has to be done in Telegram's window."""
    await sign_in(quiet, someone, "Ilya")
    page = await someone.visit(login.url)
    await expect(page.locator("#choice")).to_be_visible()
    await page.locator("label[for=way-phone]").click()
    await expect(page.locator("#phone-input")).to_be_visible()
