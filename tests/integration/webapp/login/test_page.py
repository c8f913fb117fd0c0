"""The login page in a real browser: what a person sees and does."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from shared.core.i18n import texts
from shared.login import inputs
from shared.login.begin import StartedLogin
from shared.login.states import State
from shared.login.ways import registry
from shared.login.ways.qr.inputs import Refresh
from shared.members import users
from tests.integration.webapp.running import HINT, LINK, OTHER_LINK, Site
from tests.support.browser import DESKTOP, PHONE, Visitor, visitor
from tests.support.promised import SUCCESS
from tests.support.waiting import until
from webapp.services import SERVICES

TOKEN = LINK.partition("=")[2]
say = texts("ru")


async def qr_on(page: Page) -> str:
    """What a camera reads off the screen."""
    await page.wait_for_selector("#qr-code svg")
    image = Image.open(io.BytesIO(await page.screenshot()))
    (found,) = zxingcpp.read_barcodes(image)
    return found.text


async def view_of(page: Page) -> str:
    """Which part of the page is in view."""
    parts = await page.locator("section:visible").evaluate_all("parts => parts.map(part => part.id)")
    return ",".join(parts)


@pytest.mark.parametrize("size", [PHONE, DESKTOP, (320, 568)])
@pytest.mark.parametrize("dark", [False, True])
async def test_a_camera_reads_the_code(
    quiet: Site, login: StartedLogin, browser: Browser, size: tuple[int, int], dark: bool
) -> None:
    """Dark on white with a quiet zone, whatever the theme: the screen says the link, without scrolling."""
    await quiet.show(login)
    async with visitor(browser, size=size, dark=dark) as window:
        page = await window.visit(login.url)
        assert await qr_on(page) == LINK
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(overflow) == 0
        assert window.complaints == []


async def test_what_the_page_says(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Every text that was asked for, the link, and the countdown."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await expect(page.locator("#status-title")).to_have_text("⏳ Ожидание авторизации...")
    await expect(page.locator("#status-detail")).to_have_text("Ожидание сканирования QR-кода...")
    await expect(page.locator("#open")).to_have_text("📱 Открыть в Telegram")
    await expect(page.locator("#open")).to_have_attribute("href", LINK)
    await expect(page.locator("#copy")).to_have_text("📋 Скопировать токен")
    await expect(page.locator("#refresh")).to_have_text("Обновить QR-код")
    await expect(page.locator("#need-2fa")).to_have_text("Нужна 2FA?")
    await expect(page.locator("#time-left")).to_have_text(re.compile(r"^[45]:\d\d$"))
    await expect(page.locator("main")).to_contain_text(
        "Откройте Telegram на телефоне → Настройки → Устройства → Подключить устройство → "
        "отсканируйте QR-код камерой"
    )


async def test_each_new_code_comes_by_itself(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """From nothing to a code, from one code to the next: no reload, and the link follows."""
    page = await someone.visit(login.url)
    await expect(page.locator("#status-detail")).to_have_text(say("page.preparing"))
    await expect(page.locator("#copy")).to_be_disabled()
    await quiet.show(login)
    assert await qr_on(page) == LINK
    await quiet.show(login, OTHER_LINK)
    await expect(page.locator("#open")).to_have_attribute("href", OTHER_LINK)
    assert await qr_on(page) == OTHER_LINK


async def test_a_code_that_ran_out_is_hidden(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """When no new one comes, the old one does not stay to be scanned in vain."""
    await quiet.show(login, life=1.0)
    page = await someone.visit(login.url)
    await expect(page.locator("#qr")).to_have_attribute("data-stale", "")
    await quiet.show(login, OTHER_LINK)
    await expect(page.locator("#qr")).not_to_have_attribute("data-stale", "")
    assert await qr_on(page) == OTHER_LINK


async def test_the_token_is_copied(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The token alone lands on the clipboard, and the page says so."""
    await someone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await quiet.show(login)
    page = await someone.visit(login.url)
    await page.click("#copy")
    await expect(page.locator("#copy-note")).to_have_text(say("page.copied"))
    assert await page.evaluate("navigator.clipboard.readText()") == TOKEN
    await expect(page.locator("#copy-text")).to_be_hidden()


async def test_without_a_clipboard_the_token_stands_selected(
    quiet: Site, login: StartedLogin, someone: Visitor
) -> None:
    """A web view may refuse both ways of copying: then the text is there to be taken by hand."""
    await someone.context.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    await quiet.show(login)
    page = await someone.visit(login.url)
    await page.click("#copy")
    await expect(page.locator("#copy-note")).to_have_text(say("page.copy_by_hand"))
    selected = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert await page.locator("#copy-text").evaluate(selected) == TOKEN
    await quiet.show(login, OTHER_LINK)
    await expect(page.locator("#copy-text")).to_have_value(OTHER_LINK.partition("=")[2])


async def test_a_fresh_code_on_demand(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The request reaches the owner of the login; until the new code comes the old one is not offered."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await page.click("#refresh")
    await expect(page.locator("#qr")).to_have_attribute("data-stale", "")

    async def asked() -> bool:
        async with quiet.services.db.transaction() as conn:
            taken = await inputs.take(conn, quiet.services.vault, login.login_id, registry.inputs())
        return [one for _, one in taken] == [Refresh()]

    await until(asked)
    await quiet.show(login, OTHER_LINK)
    assert await qr_on(page) == OTHER_LINK


async def test_cancelling_is_asked_twice(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """No accident cancels a login; a decision does, and says what is next."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await page.click("#cancel")
    await page.click("#cancel-no")
    await expect(page.locator("#cancel-confirm")).to_be_hidden()
    await page.click("#cancel")
    await page.click("#cancel-yes")
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.cancelled.title"))
    await expect(page.locator("#ended:not([hidden]) #ended-text")).to_have_text(say("page.cancelled.text"))
    assert await page.locator("#qr-code svg").count() == 0


ENDS: dict[str, tuple[State, str | None]] = {
    "expired": (State.EXPIRED, None),
    "superseded": (State.SUPERSEDED, None),
    "wrong account": (State.FAILED, "wrong_account"),
    "flood": (State.FAILED, "flood_wait"),
    "unreachable": (State.FAILED, "telegram_unreachable"),
}


@pytest.mark.parametrize("name", ENDS)
async def test_every_end_is_said(quiet: Site, login: StartedLogin, someone: Visitor, name: str) -> None:
    """While the page looks on, and again when it is opened afterwards: the same clear words, no code."""
    state, code = ENDS[name]
    await quiet.show(login)
    page = await someone.visit(login.url)
    await quiet.move(login, state, code=code)
    await expect(page.locator("#ended")).to_be_visible()
    words = await page.locator("#ended").inner_text()
    assert len(words.split()) > 8
    assert await page.locator("svg, #open[href]").count() == 0
    await page.reload()
    assert await page.locator("#ended").inner_text() == words


async def test_success_in_a_browser(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """It says so and what comes next; the streams end."""
    await quiet.show(login)
    page = await someone.visit(login.url)
    await quiet.move(login, State.FINALISING)
    await expect(page.locator("#status-detail")).to_have_text(say("page.finalising"))
    await quiet.move(login, State.AUTHORIZED)
    await expect(page.locator("#success:not([hidden]) h2")).to_have_text(SUCCESS)
    await expect(page.locator("#success:not([hidden]) .in-browser")).to_be_visible()
    await expect(page.locator("#success .in-app").first).to_be_hidden()
    assert await view_of(page) == "success"
    await until(lambda: quiet.app[SERVICES].streams.open == 0)


async def test_two_tabs(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Both show the same, whichever was opened first."""
    await quiet.show(login)
    pages = [await someone.visit(login.url), await someone.visit(login.url)]
    await quiet.move(login, State.PASSWORD, details=HINT)
    for page in pages:
        await expect(page.locator("#password-hint:visible b")).to_have_text("cat")


async def test_it_speaks_english(quiet: Site, browser: Browser) -> None:
    """The page follows the login's person, not the browser."""
    await quiet.begin("Соня")
    login = await quiet.begin("Соня")
    async with quiet.services.db.acquire() as conn:
        user = await users.get(conn, quiet.person("Соня").account.id)
    assert user is not None
    assert user.language == "en"
    async with visitor(browser, language="ru-RU") as window:
        page = await window.visit(login.url)
        assert await page.locator("html").get_attribute("lang") == "en"
        await expect(page.locator("#refresh")).to_have_text("Refresh the QR code")
        await expect(page.locator("#status-detail")).to_have_text(texts("en")("page.preparing"))


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("?session_id=" + "A" * 32, 404, "unknown"),
        ("?session_id=" + "a" * 5000, 404, "unknown"),
        ("?session_id=%3Cscript%3E", 404, "unknown"),
        ("", 400, "bad_link"),
        ("?session_id=", 400, "bad_link"),
    ],
)
async def test_a_link_that_leads_nowhere(
    quiet: Site, browser: Browser, query: str, status: int, kind: str
) -> None:
    """A friendly page in the browser's language, with the status that fits."""
    for language in ("ru", "en"):
        async with visitor(browser, language=language) as window:
            page = await window.context.new_page()
            response = await page.goto(f"{quiet.url}/qr-auth{query}")
            assert response is not None
            assert response.status == status
            assert await page.locator("html").get_attribute("lang") == language
            await expect(page.locator("h1")).to_have_text(texts(language)(f"page.{kind}.title"))
            await expect(page.locator("main")).to_contain_text(texts(language)(f"page.{kind}.text"))
            assert window.complaints == []


async def test_nothing_is_asked_of_anybody_else(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Every byte of the page comes from the portal; the policy has nothing to complain about."""
    asked: list[str] = []
    someone.context.on("request", lambda request: asked.append(request.url))
    await quiet.show(login)
    page = await someone.visit(login.url)
    await quiet.move(login, State.PASSWORD)
    await expect(page.locator("#password")).to_be_visible()
    assert {url for url in asked if not url.startswith((quiet.url, "data:"))} == set()


async def test_without_script(quiet: Site, login: StartedLogin, browser: Browser) -> None:
    """The code and the link are there all the same."""
    await quiet.show(login)
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(login.url)
    assert await qr_on(page) == LINK
    assert await page.locator("#open").get_attribute("href") == LINK
    await context.close()
