"""The rows of the journey that the one story does not reach: deep links, rotation, operators, one manager."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from sandbox.telegram import Telegram
from shared.configuration.config import load
from shared.core.i18n import texts
from shared.members import invites
from shared.members.invites import normalise
from tests.acceptance.conftest import OPERATOR
from tests.support.deployment import BUTTON, Deployment
from tests.support.promised import SUCCESS
from tests.support.waiting import until
from tests.support.window import Window, ends_with, link_on, read_by_camera, says_success

say = texts("ru")


async def test_a1_in_english(portal: Deployment) -> None:
    """A1: the same for a person whose Telegram speaks English."""
    offer = await portal.offer(portal.newcomer("Grace", language="en"))
    assert "Premium" in (offer.text or "")
    assert not re.search("[а-яё]", f"{offer.text} {offer.buttons()}", re.IGNORECASE)


async def test_a2_a_deep_link(portal: Deployment, telegram: Telegram) -> None:
    """A2: `t.me/<bot>?start=<invite>` does what `/login <invite>` does."""
    vera, code = portal.newcomer(), await portal.invite()
    started = vera.follow(f"https://t.me/{telegram.bot.user.username}?start={code}")
    offer = await vera.read("Инвайт код принят", after=started)
    assert [button["text"] for button in offer.buttons()] == [BUTTON]


async def test_a2_two_people_race_for_the_last_use(portal: Deployment) -> None:
    """A2: one gets the button, the other reads that the invite is taken; a cancelled login gives it back."""
    code = await portal.invite()
    people = [portal.newcomer(), portal.newcomer("Пётр")]
    for person in people:
        person.send(f"/login {code}")
    answers = {person: await person.read() for person in people}
    [winner] = [person for person, answer in answers.items() if answer.buttons()]
    [loser] = [person for person in people if person is not winner]
    assert say("error.invite_used") in (answers[loser].text or "")
    await winner.ask("/cancel")
    assert (await portal.offer(loser, code)).buttons()


async def test_a3_the_theme_is_followed(portal: Deployment, window: Window) -> None:
    """A3: Telegram's dark colours dress the page; the QR stays dark on white, for a camera to read."""
    vera = portal.newcomer()
    vera.theme = "dark"
    page = await window.open(vera, await portal.offer(vera))
    await expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    assert await read_by_camera(page) == await link_on(page)


async def test_a3_the_link_and_the_token(portal: Deployment, window: Window) -> None:
    """A3: the deep link leads to Telegram, the token alone is copied, the countdown runs."""
    await window.visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    vera = portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    link = await link_on(page)
    await expect(page.locator("#open")).to_have_text("📱 Открыть в Telegram")
    await expect(page.locator("#time-left")).to_have_text(re.compile(r"^4:[0-5]\d$"))
    await page.get_by_text("📋 Скопировать токен").click()
    await expect(page.locator("#copy-note")).to_have_text(say("page.copied"))
    assert await page.evaluate("navigator.clipboard.readText()") == link.partition("token=")[2]
    vera.phone.scan(await page.evaluate("navigator.clipboard.readText()"))
    await says_success(page)


async def test_a4_the_statuses(portal: Deployment, window: Window) -> None:
    """A4: `pending` while the QR is on show, `authorized` after the scan, with no secret in either."""
    vera = portal.newcomer()
    offer = await portal.offer(vera)
    page = await window.open(vera, offer)
    link = await link_on(page)
    at = str(offer.buttons()[0]["web_app"]).partition("session_id=")[2][:32]
    answer = await window.visitor.context.request.get(f"{portal.url}/qr-auth-status?session_id={at}")
    waiting = await answer.json()
    assert set(waiting) == {"status", "expires_in", "qr_expires_in"}
    assert waiting["status"] == "pending"
    assert 0 < waiting["qr_expires_in"] <= 30 < waiting["expires_in"] <= 300
    vera.phone.scan(link)
    await says_success(page)
    answer = await window.visitor.context.request.get(f"{portal.url}/qr-auth-status?session_id={at}")
    assert await answer.json() == {"status": "authorized"}


async def test_a5_each_new_code_comes_by_itself(
    portal: Deployment, telegram: Telegram, window: Window
) -> None:
    """A5: when a token nears its end the next one is on the page, without a reload; it can be scanned."""
    vera = portal.newcomer()
    telegram.faults.token_life = 2
    try:
        page = await window.open(vera, await portal.offer(vera))
        await page.evaluate("window.untouched = true")
        first = await link_on(page)
        second = await link_on(page, other_than=first)
    finally:
        telegram.faults.heal()
    await link_on(page, other_than=second)
    vera.phone.scan(await read_by_camera(page))
    await says_success(page)
    assert await page.evaluate("window.untouched")


async def test_a5_a_fresh_code_any_number_of_times(portal: Deployment, window: Window) -> None:
    """A5, B5: «Обновить QR-код» makes another one each time; the last one gets the person in."""
    vera = portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    link = await link_on(page)
    for _ in range(3):
        await page.get_by_text("Обновить QR-код").locator("visible=true").click()
        link = await link_on(page, other_than=link)
    for _ in range(17):  # in a hurry: more than may wait at once
        await page.evaluate("document.getElementById('refresh').disabled = false")
        await page.evaluate("document.getElementById('refresh').click()")
    await expect(page.locator("#refresh")).to_be_enabled()
    await expect(page.locator("#qr")).not_to_have_attribute("data-stale", "")
    vera.phone.scan(await read_by_camera(page))
    await says_success(page)


async def test_a8_the_file_goes_with_the_logout(portal: Deployment, window: Window) -> None:
    """A8: after /logout the session file and the device are gone, the plan stays."""
    vera = portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    vera.phone.scan(await link_on(page))
    file = portal.sessions / f"user_{vera.account.id}.session"
    await until(file.exists)
    await vera.read(SUCCESS)
    question = await vera.ask("/logout")
    await vera.press(question, say("bot.logout.yes"))
    await vera.read(say("bot.logout.done"))
    assert not file.exists()
    assert vera.phone.devices() == []
    assert say("bot.subscription.disconnected") in ((await vera.ask("/subscription")).text or "")


async def test_a9_operators(portal: Deployment, telegram: Telegram, window: Window) -> None:
    """A9: an operator sees, asks about numbers and resets; others are told that there is no such command."""
    operator, vera = telegram.person(OPERATOR), portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    vera.phone.scan(await link_on(page))
    await vera.read(SUCCESS)
    whom = vera.account.id
    status = (await operator.ask(f"/debug_status {whom}")).text or ""
    assert f"telegram_id: {whom}" in status
    assert vera.account.phone.removeprefix("+") not in status
    unknown = (await vera.ask("/nosuch")).text
    for command in (f"/debug_status {whom}", f"/debug_reset {whom}", "/debug_test_phone +79990001122"):
        assert (await vera.ask(command)).text == unknown
    page = await window.open(operator, await portal.offer(operator))
    operator.phone.scan(await link_on(page))
    await operator.read(SUCCESS)
    found = (await operator.ask(f"/debug_test_phone {vera.account.phone}")).text or ""
    assert str(whom) in found
    question = await operator.ask(f"/debug_reset {whom}")
    await operator.press(question, say("bot.reset.yes"))
    await operator.read(say("bot.reset.done", id=whom), timeout=60)
    assert vera.phone.devices() == []
    async with portal.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM users WHERE telegram_id = $1", whom) == 0


async def test_a10_two_processes_one_manager(portal: Deployment, window: Window) -> None:
    """A10: what the bot's process hears shows on the web process's page; port 8010 unless told otherwise."""
    vera = portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    await link_on(page)
    vera.send("/cancel")
    await ends_with(page, say("page.cancelled.title"))
    ordinary = {name: value for name, value in portal.environ().items() if name != "WEB_PORT"}
    assert load(ordinary).web_port == 8010


INVITES = {
    "unknown": ("NOSUCHINVITE", "invite_unknown"),
    "malformed": ("../../etc/passwd", "invite_malformed"),
    "used": ("", "invite_used"),
    "expired": ("", "invite_expired"),
    "revoked": ("", "invite_revoked"),
    "none": ("", "invite_required"),
}


@pytest.mark.parametrize("kind", INVITES)
async def test_invites_that_let_nobody_in(portal: Deployment, kind: str) -> None:
    """Each is refused with its own clear words, and nothing begins."""
    vera = portal.newcomer()
    code, error = INVITES[kind]
    async with portal.db.transaction() as conn:
        if kind in ("expired", "revoked"):
            life = timedelta(days=1)
            code = (
                await invites.issue(conn, plan="basic", max_uses=1, expires_in=life, code=None, actor="cli")
            ).code
        if kind == "expired":
            await conn.execute("UPDATE invites SET expires_at = now() - interval '1 s' WHERE code = $1", code)
        if kind == "revoked":
            await invites.revoke(conn, normalise(code), "cli")
    if kind == "used":
        code = await portal.invite()
        await portal.offer(portal.newcomer("Пётр"), code)
    answer = await vera.ask(f"/login {code}".strip())
    assert say(f"error.{error}") in (answer.text or "")
    assert answer.buttons() == []
    async with portal.db.acquire() as conn:
        assert not await conn.fetchval("SELECT count(*) FROM logins WHERE telegram_id = $1", vera.account.id)
