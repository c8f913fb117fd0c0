"""The login's JSON over a real socket and a real database."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from aiohttp import ClientResponse

from shared.core.i18n import texts
from shared.login import inputs
from shared.login.begin import StartedLogin
from shared.login.states import State
from shared.login.ways import registry
from shared.login.ways.qr.inputs import Refresh
from tests.integration.webapp.running import HINT, LINK, Site
from tests.support.portal import in_state
from tests.support.waiting import until

PRIVATE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
CHALLENGE = asdict(HINT.challenge())
PROOF = {"srp_id": "-17", "A": "ab" * 256, "M1": "cd" * 32}


def query(login: StartedLogin) -> dict[str, str]:
    """The login as a query."""
    return {"session_id": login.session_id}


def tma(site: Site, name: str, *, auth_date: int | None = None) -> dict[str, str]:
    """The header of somebody's Mini App."""
    return {"Authorization": f"tma {site.person(name).init_data(auth_date=auth_date)}"}


async def refusal(response: ClientResponse, status: int, code: str) -> dict[str, object]:
    """The body of an error, which has this shape and nothing of the server's insides."""
    text = await response.text()
    assert (response.status, response.content_type) == (status, "application/json"), text
    assert PRIVATE.items() <= dict(response.headers).items()
    body: dict[str, object] = json.loads(text)
    assert body["code"] == code
    assert body["error"]
    assert "Traceback" not in text
    return body


async def test_an_unknown_login_is_no_error(quiet: Site) -> None:
    """The status of a login that never was: exactly these bytes."""
    response = await quiet.client.get("/qr-auth-status?session_id=test")
    assert (response.status, await response.read()) == (200, b'{"status":"not_found"}')
    assert response.content_type == "application/json"
    assert PRIVATE.items() <= dict(response.headers).items()


ODD = ("A" * 32, "a" * 1000, "a" * 10_000, "%00%ff", "é" * 32, "' OR 1=1 --", "\n", "A" * 31 + "\n")


async def test_whatever_is_asked_for(quiet: Site) -> None:
    """Odd, long and malformed ids are unknown, not errors."""
    for session_id in ODD:
        response = await quiet.client.get("/qr-auth-status", params={"session_id": session_id})
        assert await response.read() == b'{"status":"not_found"}', session_id


@pytest.mark.parametrize("path", ["/qr-auth-status", "/qr-auth-status?session_id=", "/qr-auth-events"])
async def test_no_session_id(quiet: Site, path: str) -> None:
    """A request about no login is malformed."""
    await refusal(await quiet.client.get(path), 400, "session_id_missing")


async def test_the_status_follows_the_login(quiet: Site, login: StartedLogin) -> None:
    """Each change shows at once, without secrets."""

    async def status() -> dict[str, object]:
        response = await quiet.client.get("/qr-auth-status", params=query(login))
        assert LINK.partition("=")[2] not in await response.text()
        body: dict[str, object] = await response.json()
        return body

    created = await status()
    assert created["status"] == "pending"
    assert 290 <= int(str(created["expires_in"])) <= 300

    async def becomes(name: str) -> dict[str, object]:
        """The status once the announcement of another process has arrived here."""
        found: dict[str, object] = {}

        async def it_is() -> bool:
            found.clear()
            found.update(await status())
            return found["status"] == name

        await until(it_is)
        return found

    await quiet.show(login)

    async def on_show() -> bool:
        return "qr_expires_in" in await status()

    await until(on_show)
    assert 25 <= int(str((await status())["qr_expires_in"])) <= 30
    await quiet.move(login, State.PASSWORD, details=HINT)
    assert (await becomes("password_required")).keys() == {"status", "expires_in"}
    await quiet.move(login, State.FAILED, code="wrong_account")
    assert await becomes("failed") == {"status": "failed", "code": "wrong_account"}


async def test_a_superseded_login(quiet: Site, login: StartedLogin) -> None:
    """A newer ``/login`` ends the older one, whose page learns why."""
    await quiet.begin()
    await in_state(quiet.services.qr_auth, login.session_id, State.SUPERSEDED)
    response = await quiet.client.get("/qr-auth-status", params=query(login))
    assert await response.json() == {"status": "cancelled", "code": "superseded"}


async def test_the_owner_may_say_who_he_is(quiet: Site, login: StartedLogin) -> None:
    """Init data of the login's own person changes nothing."""
    response = await quiet.client.get("/qr-auth-status", params=query(login), headers=tma(quiet, "Ilya"))
    assert (await response.json())["status"] == "pending"


CALLS: dict[str, tuple[str, str]] = {
    "status": ("GET", "/qr-auth-status"),
    "events": ("GET", "/qr-auth-events"),
    "challenge": ("GET", "/qr-auth/password"),
    "refresh": ("POST", "/qr-auth/refresh"),
    "recheck": ("POST", "/qr-auth/recheck"),
    "cancel": ("POST", "/qr-auth/cancel"),
    "proof": ("POST", "/qr-auth/password"),
}


async def call(site: Site, name: str, login: StartedLogin, headers: dict[str, str]) -> ClientResponse:
    """One of the calls about a login."""
    method, path = CALLS[name]
    if method == "GET":
        return await site.client.get(path, params=query(login), headers=headers)
    return await site.client.post(path, json=query(login) | PROOF, headers=headers)


@pytest.mark.parametrize("name", CALLS)
async def test_somebody_elses_login_is_refused(quiet: Site, login: StartedLogin, name: str) -> None:
    """Who opened the Mini App must be who sent ``/login``; nothing happens to the login."""
    await refusal(await call(quiet, name, login, tma(quiet, "Марина")), 403, "wrong_user")
    response = await quiet.client.get("/qr-auth-status", params=query(login))
    assert (await response.json())["status"] == "pending"


@pytest.mark.parametrize("name", CALLS)
async def test_false_init_data_is_refused(quiet: Site, login: StartedLogin, name: str) -> None:
    """Who claims to be somebody and cannot prove it gets nothing, whatever else he knows."""
    body = await refusal(
        await call(quiet, name, login, {"Authorization": "tma user=1&hash=2"}), 401, "init_data_invalid"
    )
    assert body["requires_auth"] is True


async def test_init_data_of_yesterday_is_refused(quiet: Site, login: StartedLogin) -> None:
    """A stolen launch does not stay good for ever."""
    old = tma(quiet, "Ilya", auth_date=1_000_000_000)
    await refusal(await call(quiet, "status", login, old), 401, "init_data_invalid")


@pytest.mark.parametrize("name", ["refresh", "recheck", "cancel", "proof", "challenge", "events"])
async def test_acting_on_no_login(quiet: Site, login: StartedLogin, name: str) -> None:
    """What acts needs a login that is there."""
    unknown = replace(login, session_id="A" * 32)
    await refusal(await call(quiet, name, unknown, {}), 404, "login_not_found")


@pytest.mark.parametrize("name", ["refresh", "recheck", "cancel", "proof", "challenge"])
async def test_acting_on_a_login_that_is_over(quiet: Site, login: StartedLogin, name: str) -> None:
    """What has ended stays as it ended."""
    await quiet.move(login, State.EXPIRED)
    await refusal(await call(quiet, name, login, {}), 409, "login_over")


async def test_cancel(quiet: Site, login: StartedLogin) -> None:
    """The login is given up and its invite given back."""
    response = await call(quiet, "cancel", login, {})
    assert await response.json() == {"status": "cancelled"}
    async with quiet.services.db.acquire() as conn:
        assert await conn.fetchval("SELECT state FROM invite_uses") == "released"


async def test_refresh_reaches_the_owner(quiet: Site, login: StartedLogin) -> None:
    """Any process accepts the request; the owner of the login carries it out."""
    response = await call(quiet, "refresh", login, {})
    assert (await response.json())["status"] == "pending"
    async with quiet.services.db.transaction() as conn:
        taken = await inputs.take(conn, quiet.services.vault, login.login_id, registry.inputs())
    assert [asked for _, asked in taken] == [Refresh()]


async def test_too_many_wishes(quiet: Site, login: StartedLogin) -> None:
    """Too many refreshes get the time to wait, in the body and in the header."""
    for _ in range(inputs.MOST_WAITING):
        assert (await call(quiet, "refresh", login, {})).status == 200
    response = await call(quiet, "refresh", login, {})
    body = await refusal(response, 429, "too_many_requests")
    assert response.headers["Retry-After"] == str(body["retry_after"])


async def test_the_challenge(quiet: Site, login: StartedLogin) -> None:
    """The browser gets what the proof needs; the id is text, for numbers of 64 bits do not survive JSON."""
    await refusal(await call(quiet, "challenge", login, {}), 409, "password_not_expected")
    await quiet.show(login)
    await quiet.move(login, State.PASSWORD, details=HINT)
    response = await call(quiet, "challenge", login, {})
    assert await response.json() == CHALLENGE
    assert PRIVATE.items() <= dict(response.headers).items()


async def test_a_proof_nobody_asked_for(quiet: Site, login: StartedLogin) -> None:
    """Without a scan there is no password to prove."""
    await refusal(await call(quiet, "proof", login, {}), 409, "password_not_expected")


BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "bad_request"),
    "not JSON": (b"{session_id", 400, "bad_request"),
    "not UTF-8": (b'{"session_id":"\xff"}', 400, "bad_request"),
    "a list": (b"[1,2]", 400, "bad_request"),
    "a number": (b"1", 400, "bad_request"),
    "deep": (b"[" * 8000, 400, "bad_request"),
    "no session id": (b"{}", 400, "session_id_missing"),
    "null": (b'{"session_id":null}', 400, "session_id_missing"),
    "a number as session id": (b'{"session_id":5}', 400, "bad_request"),
    "a list as session id": (b'{"session_id":["A"]}', 400, "bad_request"),
    "huge": (b'{"session_id":"' + b"A" * 20_000 + b'"}', 413, "too_large"),
}


@pytest.mark.parametrize("path", ["refresh", "recheck", "cancel", "password"])
async def test_malformed_bodies(quiet: Site, path: str) -> None:
    """Whatever is sent, the answer is a clear refusal."""
    for body, status, code in BODIES.values():
        await refusal(await quiet.client.post(f"/qr-auth/{path}", data=body), status, code)


MALFORMED: list[dict[str, object]] = [
    {"srp_id": 17},
    {"srp_id": "x"},
    {"srp_id": "9" * 20},
    {"srp_id": "1\n"},
    {"A": None},
    {"A": "abc"},
    {"A": "zz"},
    {"A": "ab" * 257},
    {"A": ""},
    {"M1": "ab" * 31},
    {"M1": 5},
]


async def test_malformed_proofs(quiet: Site, login: StartedLogin) -> None:
    """Only what can be a proof is passed on to Telegram."""
    for change in MALFORMED:
        response = await quiet.client.post("/qr-auth/password", json=query(login) | PROOF | change)
        await refusal(response, 400, "bad_request")


@pytest.mark.parametrize(("header", "language"), [("ru", "ru"), ("en-US,en;q=0.9", "en")])
async def test_errors_speak_the_askers_language(quiet: Site, header: str, language: str) -> None:
    """The text follows the header; the code does not."""
    response = await quiet.client.get("/qr-auth-status", headers={"Accept-Language": header})
    body = await refusal(response, 400, "session_id_missing")
    assert body["error"] == texts(language)("error.session_id_missing")
