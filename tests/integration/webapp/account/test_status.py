"""The connected account over HTTP: session, person, plan, log-out and coming back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram import Telegram
from shared.telegram import sessions
from shared.telegram.password import Challenge
from tests.integration.webapp.running import Site, served
from tests.support.account import Caller, connect
from tests.support.srp import prove
from tests.support.waiting import until


@pytest.fixture
async def site(telegram: Telegram, dsn: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A web container that keeps session files."""
    async with served(telegram, dsn, drives_logins=True, SESSIONS_DIR=str(tmp_path / "files")) as running:
        yield running


@pytest.fixture
async def ilya(site: Site) -> Caller:
    """Ilya, connected."""
    await connect(site.services, site.person("Ilya"))
    return Caller(client=site.client, person=site.person("Ilya"))


async def in_step(site: Site, tmp_path: Path) -> set[int]:
    """Who has a session: the same people by the rows and by the files."""
    async with site.services.db.acquire() as conn:
        rows = {one.telegram_id for one in await sessions.active(conn)}
    names = {f"user_{one}.session" for one in rows}
    await until(lambda: {path.name for path in (tmp_path / "files").glob("*")} == names)
    return rows


async def test_where_the_account_stands(ilya: Caller) -> None:
    """Status, session, profile and plan of the asker, without a secret among them."""
    assert (await ilya.get("session/status/")).body == {
        "status": "active",
        "authenticated": True,
        "login": None,
    }
    info = await ilya.get("session/info/")
    assert (info.status, info.body["status"], info.body["dc_id"]) == (200, "active", 1)
    user = (await ilya.get("user/info/")).body
    assert (user["telegram_id"], user["first_name"], user["is_authenticated"]) == (139883458, "Ilya", True)
    assert ilya.person.account.phone not in str(user)
    plan = (await ilya.get("subscription/")).body
    assert plan["plan"]["code"] == "premium"
    assert [(one["kind"], one["limit"], one["used"], one["left"]) for one in plan["quotas"]] == [
        ("posts", 1000, 0, 1000),
        ("rag_queries", 1000, 0, 1000),
        ("channels", 50, 0, 50),
    ]


async def test_somebody_who_never_connected(site: Site) -> None:
    """Nothing is there, and each answer says so; nobody is let in without a subscription."""
    oleg = Caller(client=site.client, person=site.person("Oleg"))
    assert (await oleg.get("session/status/")).body["status"] == "none"
    assert (await oleg.get("user/info/")).body["is_authenticated"] is False
    assert (await oleg.get("subscription/")).body["plan"] is None
    assert (await oleg.get("auth/qr/status/")).body == {"status": "not_found"}
    for path in ("session/info/", "chats/", "devices/", "chats/1/messages/"):
        answer = await oleg.get(path)
        assert (answer.status, answer.code) == (404, "session_missing"), path
    for answer in (await oleg.get("auth/qr/"), await oleg.post("auth/phone/", {"phone": "+9996627902"})):
        assert (answer.status, answer.code) == (403, "invite_required")
    assert (await oleg.post("auth/logout/")).body == {"remote": False, "local": False}


async def test_log_out_and_back_by_qr(site: Site, ilya: Caller, tmp_path: Path) -> None:
    """Log-out ends the device, row and file; the plan lets its owner back in without the bot."""
    assert await in_step(site, tmp_path) == {ilya.person.account.id}
    assert (await ilya.get("auth/qr/")).code == "already_connected"
    assert (await ilya.post("auth/logout/")).body == {"remote": True, "local": True}
    assert ilya.person.phone.devices() == []
    assert await in_step(site, tmp_path) == set()
    qr, *others = await asyncio.gather(*(ilya.get("auth/qr/") for _ in range(3)))
    assert {one.status for one in (qr, *others)} == {200}
    qr = await ilya.get("auth/qr/")
    assert (await ilya.get("session/status/")).body["login"] == "pending"
    ilya.person.phone.scan(qr.body["url"])

    async def done() -> bool:
        return bool((await ilya.get("auth/qr/status/")).body["status"] == "authorized")

    await until(done)
    assert await in_step(site, tmp_path) == {ilya.person.account.id}
    assert len(ilya.person.phone.devices()) == 1


async def test_back_by_phone_without_a_code(site: Site, ilya: Caller) -> None:
    """Who has logged out here gives the number alone: Telegram's token of the log-out stands for the code."""
    await ilya.post("auth/logout/")
    async with site.services.db.acquire() as conn:
        tokens = await conn.fetch("SELECT token FROM logout_tokens")
    assert len(tokens) == 1
    answer = await ilya.post("auth/phone/", {"phone": ilya.person.account.phone})
    assert (answer.status, answer.body["status"]) == (200, "authorized")
    assert ilya.person.account.codes == []
    async with site.services.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logout_tokens") == 0


async def test_back_by_phone_with_the_password_alone(site: Site, telegram: Telegram) -> None:
    """With a cloud password the token stands for the code too, and the proof is given by identity."""
    marina = Caller(client=site.client, person=site.person("Марина"))
    account = marina.person.account
    password = account.cloud_password
    telegram.world.set_cloud_password(account.id, None)
    await connect(site.services, marina.person)
    telegram.world.set_cloud_password(account.id, password)
    await marina.post("auth/logout/")
    answer = await marina.post("auth/phone/", {"phone": account.phone})
    assert (answer.status, answer.body["status"]) == (200, "password_required")
    challenge = (await marina.get("auth/password/")).body
    wrong = prove(Challenge(**challenge), "wrong")
    answer = await marina.post("auth/password/", {"srp_id": wrong.srp_id, "A": wrong.a, "M1": wrong.m1})
    assert (answer.status, answer.code) == (400, "password_invalid")
    right = prove(Challenge(**(await marina.get("auth/password/")).body), str(password))
    answer = await marina.post("auth/password/", {"srp_id": right.srp_id, "A": right.a, "M1": right.m1})
    assert answer.body["status"] == "authorized"
    assert (await marina.get("auth/password/")).status == 404


async def test_reset(site: Site, ilya: Caller, tmp_path: Path) -> None:
    """A reset ends the session and a login that is going on; the plan stays."""
    assert (await ilya.post("session/reset/")).body == {
        "remote": True,
        "local": True,
        "login_cancelled": False,
    }
    await ilya.get("auth/qr/")
    assert (await ilya.post("session/reset/")).body == {
        "remote": False,
        "local": False,
        "login_cancelled": True,
    }
    assert (await ilya.get("subscription/")).body["plan"]["code"] == "premium"
    assert await in_step(site, tmp_path) == set()


async def test_log_out_while_telegram_fails(ilya: Caller, telegram: Telegram) -> None:
    """The answer is honest about each side."""
    telegram.faults.flood("auth.logOut", 30)
    assert (await ilya.post("auth/logout/")).body == {"remote": False, "local": True}


async def test_a_login_again_leaves_one_device(site: Site, ilya: Caller, tmp_path: Path) -> None:
    """The device of the session that a later login replaced is logged out; the new one works."""
    async with site.services.db.acquire() as conn:
        old = await sessions.fetch(conn, ilya.person.account.id)
    await connect(site.services, ilya.person)
    async with site.services.db.acquire() as conn:
        new = await sessions.fetch(conn, ilya.person.account.id)
        assert old is not None
        assert new is not None
        assert new.epoch == old.epoch + 1
    assert len(ilya.person.phone.devices()) == 2
    await site.services.care.once()
    assert len(ilya.person.phone.devices()) == 1
    assert (await ilya.get("chats/")).status == 200
    assert await in_step(site, tmp_path) == {ilya.person.account.id}


ROUTES = (
    ("GET", "session/status/"),
    ("GET", "session/info/"),
    ("GET", "user/info/"),
    ("GET", "subscription/"),
    ("GET", "auth/qr/"),
    ("GET", "auth/qr/status/"),
    ("GET", "auth/password/"),
    ("POST", "auth/password/"),
    ("POST", "auth/logout/"),
    ("POST", "session/reset/"),
    ("GET", "chats/"),
    ("GET", "chats/1/messages/"),
    ("POST", "chats/1/messages/"),
    ("GET", "devices/"),
    ("DELETE", "devices/1/"),
)


async def test_nobody_is_let_in_without_identity(quiet: Site) -> None:
    """401 before anything else happens."""
    for method, path in ROUTES:
        async with quiet.client.request(method, f"/telegram/{path}") as response:
            assert response.status == 401, path
            assert (await response.json())["code"] == "not_authenticated"


async def test_a_login_with_a_page_of_its_own(site: Site, ilya: Caller) -> None:
    """Under one's plan, once nothing is connected; the newest one counts; nobody else gets one."""
    refused = await ilya.post("auth/login/")
    assert (refused.status, refused.code) == (409, "already_connected")
    await ilya.post("auth/logout/")
    first = await ilya.post("auth/login/")
    assert first.status == 201
    assert first.body["url"].startswith(f"{site.url}/qr-auth?session_id=")
    assert first.body["expires_in"] == 300
    second = await ilya.post("auth/login/")
    statuses = [
        await (await site.client.get(one.body["url"].replace("/qr-auth?", "/qr-auth-status?"))).json()
        for one in (first, second)
    ]
    assert [one["status"] for one in statuses] == ["cancelled", "pending"]
    oleg = Caller(client=site.client, person=site.person("Oleg"))
    nobody = await oleg.post("auth/login/")
    assert (nobody.status, nobody.code) == (403, "invite_required")


async def test_beginning_anew_keeps_the_profile(site: Site, ilya: Caller) -> None:
    """Somebody known by a token only keeps the names that Telegram gave."""
    signed_in = await site.client.post("/api/auth/telegram/", json={"init_data": ilya.person.init_data()})
    token = {"Authorization": f"Bearer {(await signed_in.json())['access_token']}"}
    await ilya.post("auth/logout/")
    assert (await site.client.post("/telegram/auth/login/", headers=token)).status == 201
    user = await (await site.client.get("/telegram/user/info/", headers=token)).json()
    assert (user["first_name"], user["username"]) == ("Ilya", "ilya_reads")
