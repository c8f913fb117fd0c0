"""Nonsense through the real interfaces: a clear answer with a stable code, and the portal works on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox.telegram import Telegram
from shared.core.i18n import texts
from tests.acceptance.conftest import AtWork
from tests.support.deployment import Deployment, session_of

say = texts("ru")
NOBODYS = "A" * 32
ABSURD = "x" * 1000
PROOF = {"srp_id": "1", "A": "00", "M1": "00" * 32}

READS = {
    "/qr-auth-status": (400, "session_id_missing"),
    "/qr-auth-status?session_id=": (400, "session_id_missing"),
    "/qr-auth-events": (400, "session_id_missing"),
    f"/qr-auth-events?session_id={NOBODYS}": (404, "login_not_found"),
    f"/qr-auth-events?session_id={ABSURD}": (404, "login_not_found"),
    "/qr-auth/password": (400, "session_id_missing"),
    f"/qr-auth/password?session_id={NOBODYS}": (404, "login_not_found"),
    "/nothing-here": (404, "not_found"),
    "/qr-auth/cancel": (405, "method_not_allowed"),
}

WRITES: dict[str, tuple[str, str, int, str]] = {
    "no body": ("/qr-auth/refresh", "", 400, "bad_request"),
    "no object": ("/qr-auth/refresh", "[]", 400, "bad_request"),
    "deep": ("/qr-auth/refresh", "[" * 8000, 400, "bad_request"),
    "no session": ("/qr-auth/cancel", "{}", 400, "session_id_missing"),
    "a number": ("/qr-auth/cancel", '{"session_id": 5}', 400, "bad_request"),
    "nobody's": ("/qr-auth/cancel", json.dumps({"session_id": NOBODYS}), 404, "login_not_found"),
    "absurd": ("/qr-auth/refresh", json.dumps({"session_id": ABSURD}), 404, "login_not_found"),
    "no proof": ("/qr-auth/password", json.dumps({"session_id": NOBODYS}), 400, "bad_request"),
    "unasked": ("/qr-auth/password", json.dumps({"session_id": NOBODYS, **PROOF}), 404, "login_not_found"),
    "too large": ("/qr-auth/refresh", json.dumps({"session_id": "y" * 20_000}), 413, "too_large"),
}


@pytest.fixture(autouse=True)
async def works_on(at_work: AtWork) -> AsyncIterator[None]:
    """After each of these: no fault in either log, nothing of what was sent, and both still answer."""
    before = len(at_work.web.log), len(at_work.bot.log)
    yield
    for said in (at_work.web.log[before[0] :], at_work.bot.log[before[1] :]):
        assert "Traceback" not in said
        assert "ERROR" not in said
        assert NOBODYS[:9] not in said
        assert ABSURD[:9] not in said
    async with ClientSession() as client, client.get(f"{at_work.portal.url}/readyz") as answer:
        assert answer.status == 200


async def refusal(portal: Deployment, method: str, path: str, **options: object) -> tuple[int, str]:
    """Status and code of an answer that is JSON with a text for people."""
    async with ClientSession() as client, client.request(method, portal.url + path, **options) as answer:  # type: ignore[arg-type] # passed on as they are
        body = await answer.json()
        assert body["error"]
        return answer.status, body["code"]


@pytest.mark.parametrize("path", READS)
async def test_questions_about_nothing(portal: Deployment, path: str) -> None:
    """No session id, somebody's imagination, a thousand characters, an address that is none."""
    assert await refusal(portal, "GET", path) == READS[path]


@pytest.mark.parametrize("kind", WRITES)
async def test_requests_that_make_no_sense(portal: Deployment, kind: str) -> None:
    """Bodies that are none, are about nothing, or are larger than any honest one."""
    path, body, status, code = WRITES[kind]
    assert await refusal(portal, "POST", path, data=body) == (status, code)


@pytest.mark.parametrize("session_id", ["test", NOBODYS, ABSURD, "%00", "%F0%9F", "../..", "' OR 1=1 --"])
async def test_the_status_of_what_is_not_there(portal: Deployment, session_id: str) -> None:
    """Whatever it is, it is not found: A4's exact answer."""
    url = f"{portal.url}/qr-auth-status?session_id={session_id}"
    async with ClientSession() as client, client.get(url) as answer:
        assert (answer.status, await answer.text()) == (200, '{"status":"not_found"}')
        assert answer.headers["Cache-Control"] == "no-store"


async def test_somebody_elses_login(portal: Deployment, telegram: Telegram) -> None:
    """Another person's identity is refused everywhere; the login is untouched."""
    vera, stranger = portal.newcomer(), portal.newcomer("Stranger")
    session_id = session_of(await portal.offer(vera))
    headers = {"Authorization": f"tma {stranger.init_data()}"}
    body = json.dumps({"session_id": session_id, **PROOF})
    for path in ("/qr-auth-status", "/qr-auth-events", "/qr-auth/password"):
        query = f"{path}?session_id={session_id}"
        assert await refusal(portal, "GET", query, headers=headers) == (403, "wrong_user")
    for path in ("/qr-auth/refresh", "/qr-auth/recheck", "/qr-auth/cancel", "/qr-auth/password"):
        assert await refusal(portal, "POST", path, data=body, headers=headers) == (403, "wrong_user")
    signed = vera.init_data()
    forged = {"Authorization": f"tma {signed[:-1]}{'1' if signed.endswith('0') else '0'}"}
    old = {"Authorization": f"tma {vera.init_data(auth_date=1_600_000_000)}"}
    for headers in (forged, old):
        query = f"/qr-auth-status?session_id={session_id}"
        assert await refusal(portal, "GET", query, headers=headers) == (401, "init_data_invalid")
    url = f"{portal.url}/qr-auth-status?session_id={session_id}"
    async with ClientSession() as client, client.get(url) as answer:
        assert (await answer.json())["status"] == "pending"


async def test_updates_from_nobody(portal: Deployment, telegram: Telegram) -> None:
    """Channel posts and groups have no person to log in: nothing breaks, the next person is answered."""
    telegram.post_to_channel("/login 3HBP4Z3ECICZ")
    vera = portal.newcomer()
    group = telegram.add_group("Family", vera)
    sent = vera.send("/login 3HBP4Z3ECICZ", chat=group)
    answer = await vera.read(after=sent, chat=group)
    assert "3HBP4Z3ECICZ" not in (answer.text or "")
    sent = vera.send("/help")
    await vera.read(after=sent)
    vera.edit(sent, "/login 3HBP4Z3ECICZ")
    assert (await vera.ask("/nosuch")).text == say("bot.unknown_command")
    async with portal.db.acquire() as conn:
        assert not await conn.fetchval("SELECT count(*) FROM logins WHERE telegram_id = $1", vera.account.id)


@pytest.mark.parametrize(
    "text", ["/login " + "X" * 3000, "/login A B C", "/login \u202e\u0000💥", "/start ?"]
)
async def test_commands_that_make_no_sense(portal: Deployment, text: str) -> None:
    """A refusal in words; nothing begins."""
    vera = portal.newcomer()
    answer = await vera.ask(text)
    assert say("error.invite_malformed") in (answer.text or "")
    assert answer.buttons() == []
