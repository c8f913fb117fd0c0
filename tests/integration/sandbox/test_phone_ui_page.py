"""The phone page in a real browser: a newcomer lives the story, and the Mini App finds its host."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.bot_api.files import Upload
from sandbox.bot_api.params import Params
from sandbox.phone_ui.server import PhoneUi
from sandbox.telegram import Telegram
from tests.integration.sandbox.login_client import telethon_client
from tests.integration.sandbox.mini_app import MiniApp
from tests.support.browser import chromium

CHAT = 139883458
LOCAL = re.compile(r"http://localhost[:/]|data:")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A browser that reaches this machine only."""
    async with chromium() as running:
        yield running


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An opened page, and what its console complained of."""

    page: Page
    complaints: list[str]


@pytest.fixture
async def visit(browser: Browser, ui: PhoneUi) -> AsyncIterator[Visit]:
    """The page at 1280 pixels; at the end nothing may have failed in it, and nothing left this machine."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if LOCAL.match(request.url) else complaints.append(request.url))
    await page.goto(ui.url)
    await expect(page.locator("#owner-name")).to_have_text("Ilya")
    yield Visit(page=page, complaints=complaints)
    await page.close()
    assert complaints == []


async def offer(telegram: Telegram, url: str) -> None:
    """The bot answers with a button."""
    markup = {
        "inline_keyboard": [
            [{"text": "🔐 Open", "web_app": {"url": url}}, {"text": "Yes", "callback_data": "y"}]
        ]
    }
    params = {"chat_id": CHAT, "text": "Ready: <b>open</b> it", "parse_mode": "HTML", "reply_markup": markup}
    await telegram.bot_api.call("sendMessage", Params(params))


async def test_the_story_on_one_screen(visit: Visit, telegram: Telegram, mini_app: MiniApp) -> None:
    """Start, command, button, Mini App, scan, confirmation, device, and the app closes by itself."""
    page = visit.page
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_label("Message").fill("/login CODE")
    await page.get_by_label("Message").press("Enter")
    await expect(page.locator("#messages li.out").last).to_contain_text("/login CODE")
    await offer(telegram, mini_app.url)
    await page.get_by_role("button", name="🔐 Open").click()
    app = page.frame_locator("#stage iframe")
    await expect(app.locator("#user")).to_have_text("Ilya")
    async with telethon_client(telegram.environ()) as client:
        shown = await client.qr_login()
        accepted = asyncio.create_task(shown.wait(20))
        mini_app.show(shown.url)
        await expect(app.locator("svg")).to_be_visible()
        await page.get_by_role("button", name="Scan the QR on this screen").click()
        await page.get_by_role("button", name="Yes, log in").click()
        assert (await accepted).id == CHAT
        await expect(page.locator("#devices")).to_contain_text("Auth Portal")
        await expect(page.locator("#service")).to_contain_text("Auth Portal")
        mini_app.finish("authorized")
        await expect(page.locator("#app-empty")).to_be_visible()
        await page.get_by_role("button", name="End session").click()
        await page.locator("#dialog").get_by_role("button", name="End session").click()
        await expect(page.locator("#devices")).to_contain_text("Only this phone")
        assert await client.get_me() is None


async def test_the_mini_app_finds_its_host(visit: Visit, telegram: Telegram, mini_app: MiniApp) -> None:
    """Theme, viewport, main button and phone request go both ways."""
    page = visit.page
    telegram.person(CHAT).start()
    await offer(telegram, mini_app.url)
    await page.get_by_role("button", name="🔐 Open").click()
    app = page.frame_locator("#stage iframe")
    await expect(app.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.get_by_role("button", name="Light or dark").click()
    await expect(app.locator("body")).to_have_css("background-color", "rgb(33, 33, 33)")
    await page.get_by_role("button", name="Share my number").click()
    await page.get_by_role("button", name="Share", exact=True).click()
    await expect(app.locator("#heard")).to_contain_text("main_button_pressed phone_requested")
    await expect(page.locator("#messages")).to_contain_text("You shared your phone number")
    await page.get_by_role("button", name="Back").click()
    await expect(app.locator("#heard")).to_contain_text("back_button_pressed")
    await page.get_by_role("button", name="Close the Mini App").click()
    await expect(page.locator("iframe")).to_have_count(0)


async def test_accounts_are_chosen_and_keep_their_drafts(visit: Visit, telegram: Telegram) -> None:
    """Chat and phone follow the chosen account; a cloud password is shown to its owner with its spaces."""
    page = visit.page
    await page.get_by_label("Message").fill("draft")
    await page.get_by_role("button", name="Марина").click()
    await expect(page.locator("#owner-name")).to_have_text("Марина Ключевская")
    await expect(page.get_by_label("Message")).to_have_value("")
    shown = await page.locator("#password code").text_content()
    assert shown == telegram.person("Марина").account.cloud_password
    await page.get_by_role("button", name="Ilya").click()
    await expect(page.get_by_label("Message")).to_have_value("draft")
    await expect(page.locator("#password")).to_be_hidden()


async def test_a_press_shows_the_bots_answer(visit: Visit, telegram: Telegram) -> None:
    """The alert of answerCallbackQuery comes as a dialog; commands are offered while typing."""
    page = visit.page
    commands = [{"command": "login", "description": "Sign in"}]
    await telegram.bot_api.call("setMyCommands", Params({"commands": commands}))
    telegram.person(CHAT).start()
    await offer(telegram, "https://portal.example/")
    await page.get_by_role("button", name="Yes").click()
    updates = await telegram.bot.updates.poll(offset=-1, limit=1, timeout=30)
    query = updates[0].payload["id"]
    answer = {"callback_query_id": query, "text": "Are you sure?", "show_alert": True}
    await telegram.bot_api.call("answerCallbackQuery", Params(answer))
    await expect(page.locator("#dialog-text")).to_have_text("Are you sure?")
    await page.get_by_role("button", name="OK").click()
    await page.get_by_label("Message").fill("/lo")
    await page.get_by_role("button", name="/login Sign in").click()
    await expect(page.locator("#messages li.out").last).to_contain_text("/login")


async def test_on_a_phones_width_one_pane_at_a_time(
    visit: Visit, telegram: Telegram, mini_app: MiniApp
) -> None:
    """Tabs; opening the Mini App turns to it, closing it back to the chat; nothing is too wide."""
    page = visit.page
    await page.set_viewport_size({"width": 390, "height": 800})
    telegram.person(CHAT).start()
    await offer(telegram, mini_app.url)
    await expect(page.locator("#app")).to_be_hidden()
    await page.get_by_role("button", name="🔐 Open").click()
    await expect(page.frame_locator("#stage iframe").locator("#user")).to_have_text("Ilya")
    await expect(page.locator("#chat")).to_be_hidden()
    await page.get_by_label("Screens").get_by_role("button", name="Phone").click()
    await expect(page.get_by_role("button", name="Scan the QR on this screen")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    mini_app.finish("authorized")
    await expect(page.locator("iframe")).to_have_count(0)


async def test_dark_is_followed_and_the_address_can_fill_the_composer(browser: Browser, ui: PhoneUi) -> None:
    """The system's theme is the first choice; ?account= and ?text= prepare what a runner prints."""
    page = await browser.new_page(color_scheme="dark")
    await page.goto(f"{ui.url}/?account=301557902&text=/login%20CODE")
    await expect(page.get_by_label("Message")).to_have_value("/login CODE")
    await expect(page.locator("#owner-name")).to_have_text("Oleg Daleky")
    assert await page.locator("html").get_attribute("data-theme") == "dark"
    await page.close()


async def test_a_file_can_be_kept(telegram: Telegram, visit: Visit) -> None:
    """A document shows its name, size and caption; a click hands the file over under its own name."""
    upload = Upload(name="data.json", mime_type="application/json", content=b'{"a": 1}')
    telegram.person("Ilya").start()
    sent = {"chat_id": CHAT, "caption": "Yours"}
    await telegram.bot_api.call("sendDocument", Params(sent, {"document": upload}))
    file = visit.page.locator("#messages .file")
    await expect(file).to_have_text("data.json8 B")
    await expect(visit.page.locator("#messages")).to_contain_text("Yours")
    async with visit.page.expect_download() as started:
        await file.click()
    download = await started.value
    assert download.suggested_filename == "data.json"
    assert (await download.path()).read_bytes() == upload.content
