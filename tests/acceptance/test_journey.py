"""A1 to A8 and A11 in one life: the invite, the button, the page, the scan, the plan, the log."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

from playwright.async_api import expect
from telethon import TelegramClient
from telethon.sessions import SQLiteSession, StringSession

from sandbox.bot_api.objects import Message
from sandbox.person import Person
from shared.members.invites import normalise
from tests.acceptance.conftest import AtWork
from tests.support.deployment import BUTTON, session_of
from tests.support.promised import OFFER, SUBSCRIPTION, SUCCESS
from tests.support.screenshots import keep
from tests.support.waiting import until
from tests.support.window import Window, link_on, read_by_camera, says_success

CODE = "3HBP4Z3ECICZ"
STORY = (
    "QR login generated for 139883458",
    "QR session created {label}... expires in 300 s",
    "QR login {label}... waiting for a scan by 139883458",
    "QR login authorized for 139883458",
    "QR subscription premium activated for 139883458",
    "QR login {label}... finished for 139883458",
)
A7 = """SELECT telegram_id, first_name, is_authenticated, subscription_type
FROM users WHERE telegram_id = 139883458"""


async def test_the_whole_story(at_work: AtWork, ilya: Person, window: Window, tmp_path: Path) -> None:
    """A newcomer with an invite gets in, and everything that follows from it is there."""
    portal = at_work.portal
    await portal.invite(code=normalise(CODE))

    offer = await portal.offer(ilya, CODE)
    assert offer.text == OFFER  # A1
    [button] = offer.buttons()
    session_id = session_of(offer)
    assert button == {"text": BUTTON, "web_app": {"url": f"{portal.url}/qr-auth?session_id={session_id}"}}
    assert await uses(at_work) == [("reserved", 139883458)]

    page = await window.open(ilya, offer)  # A3
    link = await link_on(page)
    assert await read_by_camera(page) == link
    await expect(page.locator("#status-title")).to_have_text("⏳ Ожидание авторизации...")
    await keep(page, "page-waiting")
    ilya.phone.scan(link)

    await says_success(page)  # A6
    await keep(page, "page-success")
    await until(lambda: window.events("web_app_close") != [])
    told = await ilya.read(SUCCESS, after=offer)
    assert "Premium" in (told.text or "")
    await until(lambda: not button_of(ilya, offer).buttons())
    assert button_of(ilya, offer).text == "✅ Аккаунт подключён."
    assert (await ilya.ask("/subscription")).text == SUBSCRIPTION

    async with portal.db.acquire() as conn:  # A7
        row = await conn.fetchrow(A7)
    assert row is not None
    assert tuple(row) == (139883458, "Ilya", True, "premium")
    assert await uses(at_work) == [("consumed", 139883458)]  # A2

    file = portal.sessions / "user_139883458.session"  # A8
    await until(file.exists)
    assert file.stat().st_mode & 0o777 == 0o600
    assert {re.sub(r"\d+", "N", path.name) for path in portal.sessions.iterdir()} == {"user_N.session"}
    assert await account_of(file, at_work, tmp_path) == 139883458
    assert [device.client.device_model for device in ilya.phone.devices()] == ["Telegram auth portal"]

    story_is_told(at_work, session_id)
    nothing_is_given_away(at_work, session_id, link, file)


async def test_the_status_of_nothing(at_work: AtWork, window: Window) -> None:
    """A4: an unknown session id is answered with exactly this."""
    page = await window.visitor.visit(f"{at_work.portal.url}/qr-auth-status?session_id=test")
    assert await page.locator("pre").text_content() == '{"status":"not_found"}'


def button_of(person: Person, offer: Message) -> Message:
    """The message that had the button, as it looks now."""
    return next(message for message in person.messages() if message.message_id == offer.message_id)


async def uses(at_work: AtWork) -> list[tuple[str, int]]:
    """What became of the invite."""
    async with at_work.portal.db.acquire() as conn:
        rows = await conn.fetch("SELECT state, telegram_id FROM invite_uses WHERE invite_code = $1", CODE)
    return [tuple(row) for row in rows]


async def account_of(file: Path, at_work: AtWork, tmp_path: Path) -> int:
    """Whose session a file is, as plain Telethon finds out; a copy, for a client writes into its file."""
    copy = shutil.copy(file, tmp_path / "copy.session")
    environ = at_work.portal.telegram.environ()
    client = TelegramClient(str(copy), int(environ["TELEGRAM_API_ID"]), environ["TELEGRAM_API_HASH"])
    await client.connect()
    try:
        return int((await client.get_me()).id)
    finally:
        await client.disconnect()
        client.session.close()


def story_is_told(at_work: AtWork, session_id: str) -> None:
    """A11: `grep QR` on both logs tells the story of the login, in the one form."""
    lines = (at_work.bot.log + at_work.web.log).splitlines()
    for line in lines:
        assert re.match(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.]+:\S", line), line
    told = [line for line in lines if "QR" in line]
    assert told.count("INFO:qr_auth_manager:QR auth manager ready") == 2
    positions = [told.index(f"INFO:qr_auth_manager:{part}".format(label=session_id[:8])) for part in STORY]
    assert positions == sorted(positions)


def nothing_is_given_away(at_work: AtWork, session_id: str, link: str, file: Path) -> None:
    """A11: no token, code, password, session string or full phone number in any log."""
    portal = at_work.portal
    kept = SQLiteSession(str(file))
    key = kept.auth_key.key
    string = StringSession.save(kept)
    kept.close()
    environ = portal.environ()
    secrets = {
        "login token": link.partition("token=")[2],
        "session id": session_id[:9],
        "session string": string[:40],
        "auth key": base64.b64encode(key).decode()[:24],
        "auth key in hex": key.hex()[:24],
        "phone number": portal.telegram.person(139883458).account.phone.removeprefix("+"),
        "bot token": environ["BOT_TOKEN"].partition(":")[2],
        "api hash": environ["TELEGRAM_API_HASH"],
        "session keys": environ["SESSION_KEYS"].partition(":")[2],
        "invite": CODE,
        "init data": "hash=",
    }
    for log in (at_work.bot.log, at_work.web.log):
        assert [name for name, secret in secrets.items() if secret in log] == []
