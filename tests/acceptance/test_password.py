"""B1 to B6: the cloud password between the scan and success, which never leaves the browser."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from urllib.parse import quote

import asyncpg
import pytest
from playwright.async_api import Page, expect

from sandbox.person import Person
from shared.configuration.config import load
from shared.core.i18n import texts
from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault
from tests.acceptance.conftest import AtWork
from tests.support.deployment import Deployment
from tests.support.promised import SUCCESS
from tests.support.screenshots import keep
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success

say = texts("ru")
PASSWORD = "  белые ночи 1987 "
HINT = "город и год, пробелы тоже"
WRONG = "nothing like it"
TITLE = "QR-код отсканирован! Введите пароль 2FA"

WATCH = """
CREATE TABLE seen (login_id bigint, payload bytea);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO seen VALUES (NEW.login_id, NEW.payload); RETURN NEW; END $$;
CREATE TRIGGER watch AFTER INSERT ON login_inputs FOR EACH ROW EXECUTE FUNCTION watch();
"""
FORGET = "DROP TABLE seen; DROP FUNCTION watch() CASCADE;"


@pytest.fixture(params=[1, 2], ids=["home", "far"])
def marina(request: pytest.FixtureRequest, portal: Deployment) -> Person:
    """Somebody with a cloud password, on the portal's own data centre and on another."""
    return portal.newcomer("Марина", dc_id=request.param, password=PASSWORD, hint=HINT)


@pytest.fixture
async def inputs_seen(portal: Deployment) -> AsyncIterator[list[str]]:
    """In clear text, whatever goes through the database on its way to the login's owner."""
    vault = Vault(load(portal.environ()).session_keys)
    seen: list[str] = []
    connection = await asyncpg.connect(portal.dsn)
    try:
        await connection.execute(WATCH)
        yield seen
        rows = await connection.fetch("SELECT login_id, payload FROM seen")
        seen.extend(vault.open(row["payload"], login_context(row["login_id"])) for row in rows)
        assert seen
        assert shapes_in(*seen) == []
    finally:
        await connection.execute(FORGET)
        await connection.close()


async def scanned(portal: Deployment, window: Window, person: Person) -> Page:
    """The page of a login whose QR the person has scanned."""
    page = await window.open(person, await portal.offer(person))
    person.phone.scan(await link_on(page))
    return page


async def submit(page: Page, password: str) -> None:
    """Type a password and press the button."""
    await page.fill("#password-input", password)
    await page.get_by_role("button", name="Подтвердить").click()


def shapes_in(*haystacks: str) -> list[str]:
    """The shapes in which a password, right or wrong, would be found in a text."""
    needles: list[str] = []
    for password in (PASSWORD.strip(), WRONG):
        raw = password.encode()
        needles += [password, quote(password), raw.hex(), base64.b64encode(raw).decode()[:-4]]
    return [needle for needle in needles for haystack in haystacks if needle in haystack]


async def everything_kept(portal: Deployment) -> str:
    """Every row of every table, as text."""
    async with portal.db.acquire() as conn:
        tables = await conn.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await conn.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
    return "\n".join(str(row[0]) for table in rows for row in table)


async def test_b1_no_password_no_question(portal: Deployment, window: Window) -> None:
    """B1: without a cloud password the scan alone is enough, without another click."""
    vera = portal.newcomer()
    page = await scanned(portal, window, vera)
    await says_success(page)


async def test_b2_b3_wrong_then_right(
    at_work: AtWork, window: Window, marina: Person, inputs_seen: list[str]
) -> None:
    """B2, B3: the form appears automatically, with the hint; wrong is said, right goes on, spaces and all.

    The password is in no request, no row, no input on its way, and no log.
    """
    portal = at_work.portal
    page = await scanned(portal, window, marina)
    await expect(page.locator("#password-title")).to_have_text(TITLE)
    await expect(page.locator("#password-hint-text")).to_have_text(HINT)
    await keep(page, "page-password")
    for wrong in (WRONG, PASSWORD.strip()):
        await submit(page, wrong)
        await expect(page.locator("#password-error")).to_have_text(say("error.password_invalid"))
        await expect(page.get_by_role("button", name="Подтвердить")).to_be_enabled()
    await keep(page, "page-password-wrong")
    await submit(page, PASSWORD)
    await says_success(page)
    await marina.read(SUCCESS)
    assert [device.password_pending for device in marina.phone.devices()] == [False]
    sent = [f"{request.url} {await request.all_headers()} {request.post_data}" for request in window.requests]
    assert any('"M1"' in request for request in sent)
    assert shapes_in(*sent) == []
    assert shapes_in(await everything_kept(portal), at_work.web.log, at_work.bot.log) == []


async def test_b2_asking_by_hand(portal: Deployment, window: Window) -> None:
    """B2: «Нужна 2FA?» asks the server to look again: before a scan it says so, the login goes on."""
    vera = portal.newcomer()
    page = await window.open(vera, await portal.offer(vera))
    link = await link_on(page)
    await page.get_by_text("Нужна 2FA?").click()
    await expect(page.locator("#toast")).to_have_text(say("page.no_2fa_yet"))
    vera.phone.scan(link)
    await says_success(page)


async def test_b2_asking_by_hand_finds_a_scan(portal: Deployment, window: Window, marina: Person) -> None:
    """B2: when Telegram's word of the scan was lost, «Нужна 2FA?» brings the form."""
    page = await window.open(marina, await portal.offer(marina))
    link = await link_on(page)
    portal.telegram.faults.updates_lost = True
    try:
        marina.phone.scan(link)
        await page.get_by_text("Нужна 2FA?").click()
        await expect(page.locator("#password:not([hidden]) #password-title")).to_have_text(TITLE)
    finally:
        portal.telegram.faults.heal()
    await submit(page, PASSWORD)
    await says_success(page)


async def test_b4_the_mini_app_closes(portal: Deployment, window: Window) -> None:
    """B4: after success by password the Mini App closes; while one was typed it would have asked first."""
    marina = portal.newcomer("Марина", password=PASSWORD)
    page = await scanned(portal, window, marina)
    await submit(page, PASSWORD)
    await says_success(page)
    await until(lambda: window.events("web_app_close") != [])
    guard = [dict(event)["need_confirmation"] for event in map(_mapping, window.events(GUARD))]
    assert guard == [True, False]


async def test_b5_starting_over(portal: Deployment, window: Window, marina: Person) -> None:
    """B5: a fresh QR also from the password form, after an error too; scanning that one works."""
    page = await scanned(portal, window, marina)
    await submit(page, WRONG)
    await expect(page.locator("#password-error")).to_have_text(say("error.password_invalid"))
    for _ in range(2):
        await page.get_by_role("button", name="Обновить QR-код").locator("visible=true").click()
        await expect(page.locator("#pending")).to_be_visible()
        marina.phone.scan(await link_on(page))
        await expect(page.locator("#password:not([hidden]) #password-title")).to_have_text(TITLE)
    await submit(page, PASSWORD)
    await says_success(page)
    await until(lambda: len(marina.phone.devices()) == 1)


async def test_b6_a_reload_in_the_middle(at_work: AtWork, window: Window, marina: Person) -> None:
    """B6: nothing is half-dead after a reload, a second window, an abandoned attempt; no error is logged."""
    page = await scanned(at_work.portal, window, marina)
    await submit(page, WRONG)
    await expect(page.locator("#password-error")).to_be_visible()
    await page.reload()
    await expect(page.locator("#password-hint-text")).to_have_text(HINT)
    other = await window.visitor.visit(page.url)
    await submit(other, PASSWORD)
    await says_success(other)
    await says_success(page)
    assert "Traceback" not in at_work.web.log
    assert "event loop" not in at_work.web.log


GUARD = "web_app_setup_closing_behavior"


def _mapping(data: object) -> dict[str, object]:
    assert isinstance(data, dict)
    return data
