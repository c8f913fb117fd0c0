"""The account on the dashboard: the plan, the devices, the end of a session and the way back."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from sandbox.accounts import ClientInfo
from sandbox.person import Person
from shared.core.i18n import texts
from tests.acceptance.dashboard.acts import (
    PATH,
    back_from_telegram,
    chat,
    connected,
    open_chat,
    open_dashboard,
)
from tests.acceptance.login.acts import opened
from tests.support.browser import DESKTOP, visitor
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success

say = texts("ru")
PORTAL = "Telegram auth portal"


async def agree(page: Page) -> None:
    """Say yes to the question on the screen."""
    await expect(page.locator("#dialog")).to_be_visible()
    await page.click("#dialog-yes")


async def is_not_connected(page: Page, title: str) -> None:
    """The page says that no account is connected, and why."""
    await expect(page.locator("#connect:visible .view-title")).to_have_text(say(title))
    await expect(page.locator("#chats-connected")).to_be_hidden()
    await expect(page.locator("[data-section=devices]")).to_be_hidden()


def devices_of(portal: Deployment, person: Person) -> list[str]:
    """What the phone lists."""
    return [device.client.device_model for device in portal.telegram.world.authorizations(person.account.id)]


async def test_what_the_account_section_says(portal: Deployment, window: Window) -> None:
    """The profile, the plan with what is used of it, and the session that the portal holds."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await page.click("[data-section=account]")
    await expect(page.locator("#profile")).to_contain_text(str(person.account.id))
    await expect(page.locator("#plan")).to_contain_text("Premium")
    meters = page.locator("#plan .meter")
    await expect(meters).to_have_count(3)
    await expect(meters.first).to_contain_text("0 из 1 000")
    await expect(meters.last).to_contain_text("0 из 50")
    await expect(page.locator("#session")).to_contain_text(PORTAL)
    await expect(page.locator("#session .mark")).to_have_text(say("dashboard.active"))


async def test_a_device_is_ended_after_a_question(portal: Deployment, window: Window) -> None:
    """A no changes nothing; a yes takes the device off the account's list, and the portal's own stays."""
    person = await connected(portal, window)
    world = portal.telegram.world
    world.enter(person.account.id, 987654321, ClientInfo(device_model="<i>Tablet</i>"))
    _age(portal, person)
    page = await open_dashboard(portal, window, person)
    await page.click("[data-section=devices]")
    tablet = page.locator(".device", has_text="<i>Tablet</i>")
    await expect(page.locator(".device").first).to_contain_text(say("dashboard.this_portal"))
    await tablet.get_by_role("button").click()
    await page.click("#dialog-no")
    assert "<i>Tablet</i>" in devices_of(portal, person)
    await tablet.get_by_role("button").click()
    await expect(page.locator("#dialog-text")).to_contain_text("<i>Tablet</i>")
    await agree(page)
    await expect(page.locator("#toast")).to_have_text(say("dashboard.device_ended"))
    await expect(tablet).to_be_hidden()
    assert devices_of(portal, person) == [PORTAL]


def _age(portal: Deployment, person: Person) -> None:
    """A session may end others only when it is a day old."""
    for device in portal.telegram.world.authorizations(person.account.id):
        device.created_at -= 2 * 24 * 3600


async def test_logging_out_and_coming_back(portal: Deployment, window: Window) -> None:
    """The session ends at Telegram too, the plan stays; connecting leads to the login page and back here."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await page.click("[data-section=account]")
    await page.get_by_role("button", name=say("dashboard.log_out"), exact=True).click()
    await agree(page)
    await expect(page.locator("#toast")).to_have_text(say("dashboard.ended"))
    assert devices_of(portal, person) == []
    await expect(page.locator("#plan")).to_contain_text("Premium")
    await page.click("[data-section=chats]")
    await is_not_connected(page, "dashboard.connect_title")
    await page.get_by_role("button", name=say("dashboard.connect")).click()
    await page.wait_for_url("**/qr-auth?session_id=*")
    await page.locator("label[for=way-qr]").click()
    person.phone.scan(await link_on(page))
    await says_success(page)
    await expect(page.locator("#onward-text")).to_be_visible()
    await page.wait_for_url(f"**{PATH}*")
    await expect(chat(page, "👩‍🚀 Lena")).to_be_visible()


async def test_a_session_that_telegram_ended(portal: Deployment, window: Window) -> None:
    """Ended on the phone while a chat is open: the page says so by itself, and offers to connect again."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    [device] = portal.telegram.world.authorizations(person.account.id)
    person.phone.end_session(device)
    await is_not_connected(page, "dashboard.revoked_title")
    await expect(page.locator("#talk")).to_be_hidden()
    await expect(
        page.locator("#connect").get_by_role("button", name=say("dashboard.connect"))
    ).to_be_visible()
    said = await person.read(lambda message: "Telegram" in (message.text or "") and bool(message.buttons()))
    assert said.buttons()[-1]["text"] == say("bot.dashboard.button")


async def test_a_login_elsewhere_is_followed(portal: Deployment, window: Window, browser: Browser) -> None:
    """It is shown while it goes on, step by step, and when it succeeds the chats are there by themselves."""
    person = portal.newcomer(password="old password")
    page = await window.visitor.visit(person.launch(f"{portal.url}{PATH}"))
    await is_not_connected(page, "dashboard.connect_title")
    await expect(page.locator("#connect-text")).to_have_text(say("dashboard.connect_invite"))
    await expect(page.locator("#connect button")).to_have_count(0)
    async with visitor(browser, size=DESKTOP) as elsewhere:
        login = await elsewhere.visit(person.tap(await portal.offer(person)))
        await login.locator("label[for=way-qr]").click()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator("#connect .view-title")).to_have_text(say("dashboard.login_title"))
        await expect(page.locator("#connect-left")).to_have_text(re.compile(r"\d:\d\d"))
        person.phone.scan(await link_on(login))
        await expect(page.locator("#connect-text")).to_have_text(say("dashboard.login.password_required"))
        await login.fill("#password-input", "old password")
        await login.keyboard.press("Enter")
        await says_success(login)
    await expect(page.locator("#chat-list[data-state=ready]")).to_be_visible()
    await expect(page.locator("[data-section=devices]")).to_be_visible()


async def test_a_login_elsewhere_is_taken_over(portal: Deployment, window: Window) -> None:
    """With a plan of one's own the login goes on here, and the other screen says that it has."""
    person = await connected(portal, window)
    dashboard = await open_dashboard(portal, window, person)
    await dashboard.click("[data-section=account]")
    await dashboard.get_by_role("button", name=say("dashboard.reset"), exact=True).click()
    await agree(dashboard)
    await expect(dashboard.locator("#toast")).to_be_visible()
    other = await opened(portal, window, person)
    await dashboard.click("[data-section=chats]")
    await expect(dashboard.locator("#connect .view-title")).to_have_text(say("dashboard.login_title"))
    await dashboard.get_by_role("button", name=say("dashboard.login_here")).click()
    await dashboard.wait_for_url("**/qr-auth?session_id=*")
    await expect(other.locator("#ended-title")).to_have_text(say("page.superseded.title"))


async def test_in_a_browser(portal: Deployment, window: Window, browser: Browser) -> None:
    """Signed in by Telegram's own page: the chats, after a reload too; a login there ends here."""
    person = await connected(portal, window)
    async with visitor(browser, size=DESKTOP) as someone:
        page = await someone.visit(f"{portal.url}{PATH}{back_from_telegram(person)}")
        await expect(chat(page, "👩‍🚀 Lena")).to_be_visible()
        await open_chat(page, "👩‍🚀 Lena")
        await page.reload()
        await expect(page.locator("#talk-name")).to_have_text("👩‍🚀 Lena")
        await page.click("[data-section=devices]")
        await page.locator(".device").first.get_by_role("button").click()
        await agree(page)
        await is_not_connected(page, "dashboard.connect_title")
        await page.get_by_role("button", name=say("dashboard.connect")).click()
        await expect(page.locator("label[for=way-phone]")).to_be_visible()
        await page.locator("label[for=way-phone]").click()
        await page.fill("#phone-input", person.account.phone)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{PATH}*")
        await expect(chat(page, "👩‍🚀 Lena")).to_be_visible()
        assert someone.complaints == []


async def test_telegrams_back_button(portal: Deployment, window: Window) -> None:
    """It leads from a chat to the list and from another section to the chats; at the top there is none."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)

    async def press_back() -> None:
        await page.evaluate("window.Telegram.WebView.receiveEvent('back_button_pressed', {})")

    def is_offered() -> bool:
        told = window.events("web_app_setup_back_button")
        return told[-1] == {"is_visible": True}

    await until(lambda: not is_offered())
    await open_chat(page, "👩‍🚀 Lena")
    await until(is_offered)
    await expect(page.locator("#talk-back")).to_be_hidden()
    await press_back()
    await expect(page.locator("#chat-list")).to_be_visible()
    await until(lambda: not is_offered())
    await page.click("[data-section=account]")
    await press_back()
    await expect(page.locator("#chat-list")).to_be_visible()
    assert {"type": "impact", "impact_style": "light"} in window.events("web_app_trigger_haptic_feedback")
