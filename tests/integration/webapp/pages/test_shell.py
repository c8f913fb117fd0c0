"""What all signed-in pages stand on, in a real browser: who is asking, in which language, how one gets in."""

from __future__ import annotations

import base64
import json

import pytest
from playwright.async_api import Page, Route, expect

from shared.core.i18n import texts
from shared.members import users
from tests.integration.webapp.asking import signed_in
from tests.integration.webapp.running import Site
from tests.support.browser import Visitor
from tests.support.portal import as_member

say = texts("ru")
PAGE = "/telegram/"


def widget_result(payload: dict[str, str]) -> str:
    """The fragment with which Telegram's sign-in page comes back."""
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"#tgAuthResult={encoded}"


async def is_open(page: Page, name: str = "Ilya") -> None:
    """Somebody is known and the page is theirs."""
    await expect(page.locator("#page")).to_be_visible()
    await expect(page.locator("#who-name")).to_have_text(name)


async def asks_to_sign_in(page: Page) -> None:
    """Nobody is known: the page says how to get in."""
    await expect(page.locator("#sign-in:visible .in-browser .view-title")).to_have_text(
        say("shell.sign_in_title")
    )


async def sign_in_for_development(page: Page, telegram_id: int = 5) -> None:
    """The form of the development login."""
    await page.fill("#development-id", str(telegram_id))
    await page.keyboard.press("Enter")
    await is_open(page, f"Test {telegram_id}")


async def test_telegram_vouches(site: Site, someone: Visitor) -> None:
    """In a Mini App nothing has to be signed in, nor can one sign out; no address says who it is."""
    asked: list[str] = []
    someone.context.on("request", lambda request: asked.append(request.url))
    page = await someone.visit(site.person("Ilya").launch(f"{site.url}{PAGE}"))
    await is_open(page)
    await expect(page.locator("#sign-out")).to_be_hidden()
    assert not [url for url in asked if "hash=" in url.partition("#")[0]]
    assert f"{site.url}/api/auth/refresh/" not in asked


async def test_launch_data_that_is_too_old(site: Site, someone: Visitor) -> None:
    """The page says to open it anew, and offers no sign-in that Telegram's window could not finish."""
    link = site.person("Ilya").launch(f"{site.url}{PAGE}").replace("auth_date%3D", "auth_date%3D1")
    page = await someone.visit(link)
    await expect(page.locator("#sign-in:visible .in-app .view-title")).to_have_text(say("shell.reopen_title"))
    await expect(page.locator("#close-app")).to_be_visible()
    await expect(page.locator(".view-end.in-browser")).to_be_hidden()


async def test_a_browser_is_told_how_to_get_in(site: Site, someone: Visitor) -> None:
    """A sentence and the bot's name; no development login, no link to a Telegram that is not there."""
    page = await someone.visit(f"{site.url}{PAGE}")
    await asks_to_sign_in(page)
    await expect(page.locator("#bot-name")).to_contain_text(f"@{site.telegram.bot.user.username}")
    assert await page.locator("#development-form, #by-telegram, #open-bot").count() == 0
    await expect(page.locator("#sign-in-error")).to_be_hidden()


async def test_back_from_telegrams_sign_in(site: Site, someone: Visitor) -> None:
    """Its payload signs in and leaves the address; a reload changes nothing; no script sees the cookie."""
    payload = site.person("Ilya").login_widget()
    page = await someone.visit(f"{site.url}{PAGE}{widget_result(payload)}")
    await is_open(page)
    assert page.url == f"{site.url}{PAGE}"
    await page.reload()
    await is_open(page)
    kept = await page.evaluate("[document.cookie, {...localStorage}, {...sessionStorage}]")
    assert "eyJ" not in json.dumps(kept)
    assert kept[0] == ""


@pytest.mark.parametrize("result", ["#tgAuthResult=false", "#tgAuthResult=%21%21", "#tgAuthResult=ZmFsc2U"])
async def test_telegrams_sign_in_was_declined(site: Site, someone: Visitor, result: str) -> None:
    """A no, or nonsense: the page says so, and the address is clean."""
    page = await someone.visit(f"{site.url}{PAGE}{result}")
    await expect(page.locator("#sign-in-error")).to_have_text(say("shell.telegram_said_no"))
    assert "tgAuthResult" not in page.url


async def test_a_forged_payload(site: Site, someone: Visitor) -> None:
    """Nobody gets in by it, and the server's sentence is shown."""
    payload = site.person("Ilya").login_widget() | {"first_name": "Oleg"}
    page = await someone.visit(f"{site.url}{PAGE}{widget_result(payload)}")
    await expect(page.locator("#sign-in-error")).to_have_text(say("error.login_widget_invalid"))
    await expect(page.locator("#page")).to_be_hidden()


async def test_signing_out(lax_site: Site, someone: Visitor) -> None:
    """In every tab of the browser at once; a reload does not bring it back."""
    page = await someone.visit(f"{lax_site.url}{PAGE}")
    await sign_in_for_development(page)
    other = await someone.visit(f"{lax_site.url}{PAGE}")
    await is_open(other, "Test 5")
    await page.click("#sign-out")
    for tab in (page, other):
        await asks_to_sign_in(tab)
    await page.reload()
    await asks_to_sign_in(page)


async def test_the_development_login_says_what_it_is(lax_site: Site, someone: Visitor) -> None:
    """Before and after: nobody takes it for the real thing."""
    page = await someone.visit(f"{lax_site.url}{PAGE}")
    await expect(page.locator("#development-form")).to_contain_text(say("shell.development_note"))
    await sign_in_for_development(page)
    await expect(page.locator("#development")).to_have_text(say("shell.development"))


async def test_a_token_that_ran_out_is_renewed_on_the_way(lax_site: Site, someone: Visitor) -> None:
    """The person notices nothing; only when the sign-in is over too, the page asks to sign in."""
    page = await someone.visit(f"{lax_site.url}{PAGE}")
    await sign_in_for_development(page)
    expired = {"error": "x", "code": "token_expired", "requires_auth": True}
    refusals = [expired]

    async def refuse(route: Route) -> None:
        if refusals:
            await route.fulfill(status=401, json=refusals.pop())
        else:
            await route.continue_()

    await page.route("**/telegram/session/status/", refuse)
    async with page.expect_response("**/api/auth/refresh/") as renewed:
        await page.reload()
    assert (await renewed.value).ok
    await is_open(page, "Test 5")
    await expect(page.locator("#connect")).to_be_visible()
    assert refusals == []
    await someone.context.clear_cookies()
    await page.route("**/api/me", lambda route: route.fulfill(status=401, json=expired))
    await page.reload()
    await asks_to_sign_in(page)


async def test_it_turns_to_the_persons_language(site: Site, someone: Visitor) -> None:
    """The shell speaks the browser's language until the person is known, then theirs."""
    async with site.services.db.transaction() as conn:
        ilya = as_member(site.person("Ilya"))
        await users.touch(conn, ilya)
        await users.choose_language(conn, ilya.telegram_id, "en")
    page = await someone.visit(site.person("Ilya").launch(f"{site.url}{PAGE}"))
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await is_open(page)
    await expect(page.locator("#account h2").first).to_have_text(texts("en")("dashboard.profile"))


async def test_the_language_of_the_address(site: Site) -> None:
    """`?lang=` counts more than the browser's wish; one that we do not speak does not."""
    for query, language in (("?lang=en", "en"), ("?lang=ru", "ru"), ("?lang=xx", "ru"), ("", "ru")):
        headers = {"Accept": "text/html", "Accept-Language": "ru"}
        response = await site.client.get(f"{PAGE}{query}", headers=headers)
        assert f'<html lang="{language}">' in await response.text(), query


async def test_nothing_answers(site: Site, someone: Visitor) -> None:
    """The page says so and tries again when told to."""
    await someone.context.route("**/api/me", lambda route: route.abort())
    page = await someone.visit(site.person("Ilya").launch(f"{site.url}{PAGE}"))
    await expect(page.locator("#trouble:visible #trouble-text")).to_have_text(say("shell.offline"))
    await someone.context.unroute("**/api/me")
    await page.click("#trouble-retry")
    await is_open(page)


async def test_a_short_refusal_is_waited_out(site: Site, someone: Visitor) -> None:
    """503 and a 429 of a moment are asked again; what is shown is the answer."""
    wait = {"error": "x", "code": "too_many_requests", "retry_after": 1}
    refusals = [(429, wait), (503, {"error": "x", "code": "unavailable"})]

    async def refuse(route: Route) -> None:
        if refusals:
            status, body = refusals.pop()
            await route.fulfill(status=status, json=body)
        else:
            await route.continue_()

    await someone.context.route("**/telegram/session/status/", refuse)
    page = await someone.visit(site.person("Ilya").launch(f"{site.url}{PAGE}"))
    await expect(page.locator("#connect")).to_be_visible()
    assert refusals == []


async def test_the_shell_is_the_same_for_everybody(site: Site) -> None:
    """Every caller gets the same bytes, marked as not cacheable."""
    shells = set()
    for who in ({}, {"Authorization": f"tma {site.person('Ilya').init_data()}"}):
        response = await site.client.get(PAGE, headers={"Accept": "text/html", **who})
        assert response.headers["Cache-Control"] == "no-store"
        shells.add(await response.read())
    assert len(shells) == 1
    assert (await signed_in(site))["access_token"] not in str(shells)
