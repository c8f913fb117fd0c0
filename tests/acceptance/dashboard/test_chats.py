"""Chats on the dashboard: reading, writing, and what happens meanwhile."""

from __future__ import annotations

from playwright.async_api import Route, expect

from sandbox import small_talk
from shared.core.i18n import texts
from shared.members import usage
from tests.acceptance.dashboard.acts import chat, connected, open_chat, open_dashboard, write
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window

say = texts("ru")


async def test_names_and_messages_are_text(portal: Deployment, window: Window) -> None:
    """HTML in names and messages is text; media are described; what is written right to left reads so."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    markup, rtl, long, emoji = small_talk.CORRESPONDENTS
    for other in (markup, rtl, long, emoji):
        await expect(chat(page, f"{other.first_name} {other.last_name or ''}".strip())).to_be_visible()
    await expect(chat(page, "<b>Саша</b>").locator(".avatar")).to_have_text("BК")
    await open_chat(page, "<b>Саша</b> & «Ко»")
    said = page.locator("#messages .message .text")
    await expect(said.first).to_have_text("<script>alert(1)</script>")
    await expect(said.nth(1)).to_contain_text('<img src=x onerror="document.title=1">')
    assert await page.locator("#chats script, #chats img, #chats a[href^=javascript]").count() == 0
    assert await page.title() == say("dashboard.title")
    await page.go_back()
    await open_chat(page, "👩‍🚀 Lena")
    await expect(page.locator(".media")).to_have_text(["Фото", "Голосовое сообщение: 0:14, 46,9 кБ"])
    await page.go_back()
    await open_chat(page, "مريم الحداد")
    direction = "(text) => getComputedStyle(text).direction"
    assert await page.locator("#messages .text").first.evaluate(direction) == "rtl"
    link = page.locator("#messages .text a")
    await expect(link).to_have_attribute("href", "https://example.org/maps?q=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_unread_ones_are_counted(portal: Deployment, window: Window) -> None:
    """The list says how many messages were not read; what comes meanwhile moves the chat up."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    row = chat(page, "<b>Саша</b>")
    await expect(row.locator(".badge")).to_have_text("3")
    await expect(chat(page, "مريم").locator(".badge")).to_be_hidden()
    portal.telegram.world.send_message(small_talk.LONG, person.account.id, "А вот и акт сверки")
    await page.evaluate("dispatchEvent(new Event('online'))")
    first = page.locator("#chat-list .chat").first
    await expect(first.locator(".chat-line")).to_have_text("А вот и акт сверки")
    await expect(first.locator(".badge")).to_have_text("1")


async def test_writing(portal: Deployment, window: Window) -> None:
    """What is sent arrives as it was written, once, uses nothing of the plan, and is the last in the chat."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    await expect(page.locator("#compose-note")).to_be_empty()
    text = "  Привет, <i>Лена</i>!\nКак там 🌍?  "
    await write(page, text)
    last = page.locator("#messages .message.out").last
    await expect(last.locator("time")).to_be_visible()
    assert await last.locator(".text").inner_text() == text
    received = portal.telegram.world.chat(small_talk.EMOJI, person.account.id)
    assert [one.text for one in received if one.text == text] == [text]
    async with portal.db.acquire() as conn:
        assert all(one.used == 0 for one in await usage.current(conn, person.account.id))
    await expect(page.locator("#compose-note")).to_be_empty()
    await expect(page.locator("#compose-input")).to_be_focused()


async def test_what_comes_while_the_chat_is_open(portal: Deployment, window: Window) -> None:
    """An answer appears by itself."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    portal.telegram.world.send_message(small_talk.EMOJI, person.account.id, "А вот и звук")
    await expect(page.locator("#messages .message").last).to_contain_text("А вот и звук")
    await expect(page.locator("#messages .message").last.locator(".text")).to_be_in_viewport()


async def test_older_messages_on_demand(portal: Deployment, window: Window) -> None:
    """A long chat comes in parts, the newest first; what was being read stays where it was."""
    person = await connected(portal, window)
    for number in range(70):
        portal.telegram.world.send_message(small_talk.LONG, person.account.id, f"Пункт {number}")
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "Екатерина-Александра Рождественская-Преображенская, отдел закупок")
    log = page.locator("#messages")
    await expect(log.locator(".message")).to_have_count(50)
    await expect(log.get_by_text("Пункт 69", exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name=say("dashboard.older")).click()
    await expect(log.get_by_text("Добрый день!")).to_be_attached()
    await expect(page.locator("#messages .message")).to_have_count(73)
    await expect(log.get_by_text("Пункт 20", exact=True)).to_be_in_viewport()
    await expect(page.get_by_role("button", name=say("dashboard.older"))).to_be_hidden()


async def test_a_message_that_did_not_get_through(portal: Deployment, window: Window) -> None:
    """It stays there with the reason; trying again sends it once, however often the answer was lost."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    keys: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        await route.fetch()
        await route.abort()

    await page.route("**/messages/", lose_the_answer)
    await write(page, "один раз")
    failed = page.locator(".message.failed")
    await expect(failed).to_contain_text(say("shell.offline"))
    await page.unroute("**/messages/")
    await failed.get_by_role("button", name=say("dashboard.send_again")).click()
    await expect(failed).to_be_hidden()
    await expect(page.locator(".message.out .text", has_text="один раз")).to_have_count(1)
    received = portal.telegram.world.chat(small_talk.EMOJI, person.account.id)
    assert [one.text for one in received].count("один раз") == 1
    assert len(set(keys)) == 1
    assert len(keys) > 1


async def test_the_plans_limit(portal: Deployment, window: Window) -> None:
    """When the posts of the day are used up the account says so and when they reset; writing goes on."""
    person = await connected(portal, window)
    async with portal.db.acquire() as conn:
        await usage.spend(conn, person.account.id, "posts", 1000)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    await write(page, "не пост")
    await expect(page.locator("#messages .message.out").last.locator("time")).to_be_visible()
    sent = portal.telegram.world.chat(small_talk.EMOJI, person.account.id)
    assert "не пост" in [one.text for one in sent]
    await page.go_back()
    await page.click("[data-section=account]")
    full = page.locator("#plan .meter.full")
    await expect(full).to_have_count(1)
    await expect(full).to_contain_text("Постов/день")
    await expect(full).to_contain_text(say("dashboard.used_of", used="1 000", limit="1 000"))
    await expect(page.locator("#plan")).to_contain_text(say("dashboard.feature", title="AI дайджесты"))


async def test_a_message_that_is_too_long(portal: Deployment, window: Window) -> None:
    """4096 characters go, one more does not, and the page says so; a draft survives a look elsewhere."""
    person = await connected(portal, window)
    page = await open_dashboard(portal, window, person)
    await open_chat(page, "👩‍🚀 Lena")
    await page.fill("#compose-input", "😀" * 4097)
    await expect(page.locator("#compose-note")).to_have_text(say("dashboard.too_long", count=1))
    await expect(page.locator("#compose-send")).to_be_disabled()
    await page.fill("#compose-input", "😀" * 4096)
    await expect(page.locator("#compose-send")).to_be_enabled()
    await page.go_back()
    await open_chat(page, "مريم الحداد")
    await expect(page.locator("#compose-input")).to_have_value("")
    await page.go_back()
    await open_chat(page, "👩‍🚀 Lena")
    await page.click("#compose-send")
    await until(
        lambda: (
            "😀" * 4096
            in [one.text for one in portal.telegram.world.chat(small_talk.EMOJI, person.account.id)]
        )
    )


async def test_the_list_cannot_be_had(portal: Deployment, window: Window) -> None:
    """The reason and a way to try again, in place of the list; the rest of the page works."""
    person = await connected(portal, window)
    broken = {"error": "Telegram сейчас не отвечает", "code": "telegram_unreachable"}
    await window.visitor.context.route(
        "**/telegram/chats/?*", lambda route: route.fulfill(status=502, json=broken)
    )
    page = await window.visitor.visit(person.launch(f"{portal.url}/telegram/"))
    await expect(page.locator("#chat-list [role=alert]")).to_have_text(broken["error"])
    await window.visitor.context.unroute("**/telegram/chats/?*")
    await page.get_by_role("button", name=say("shell.retry")).click()
    await expect(page.locator("#chat-list[data-state=ready]")).to_be_visible()
