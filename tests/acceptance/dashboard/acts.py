"""What a person does on the dashboard, and how they get there."""

from __future__ import annotations

import base64
import json

from playwright.async_api import Locator, Page, expect

from sandbox import small_talk
from sandbox.person import Person
from tests.acceptance.login.acts import opened
from tests.support.deployment import Deployment
from tests.support.promised import SUCCESS
from tests.support.window import Window, link_on, says_success

PATH = "/telegram/"


async def connected(portal: Deployment, window: Window, name: str = "Вера", **more: str) -> Person:
    """Somebody whose account is connected by a scan, and who has chats; nothing of it is open any more."""
    person = portal.newcomer(name, language=more.get("language", "ru"), platform="android")
    small_talk.fill(portal.telegram.world, person.account.id)
    page = await opened(portal, window, person)
    await page.locator("label[for=way-qr]").click()
    person.phone.scan(await link_on(page))
    await says_success(page, more.get("success", SUCCESS))
    await page.close()
    return person


async def open_dashboard(portal: Deployment, window: Window, person: Person) -> Page:
    """The dashboard as the menu button opens it, with its chats."""
    page = await window.visitor.visit(person.launch(f"{portal.url}{PATH}"))
    await expect(page.locator("#chat-list[data-state=ready]")).to_be_visible()
    return page


def chat(page: Page, name: str) -> Locator:
    """A chat in the list, by the name that people see."""
    return page.locator("#chat-list .chat").filter(has=page.locator(".chat-title", has_text=name))


async def open_chat(page: Page, name: str) -> None:
    """Open a chat and wait for its messages."""
    await chat(page, name).click()
    await expect(page.locator("#talk-name")).to_have_text(name)
    await expect(page.locator("#messages .message").first).to_be_visible()


async def write(page: Page, text: str) -> None:
    """Send a message."""
    await page.fill("#compose-input", text)
    await page.click("#compose-send")


def back_from_telegram(person: Person) -> str:
    """The fragment with which Telegram's own sign-in page comes back to a browser."""
    payload = json.dumps(person.login_widget()).encode()
    return f"#tgAuthResult={base64.urlsafe_b64encode(payload).decode().rstrip('=')}"
