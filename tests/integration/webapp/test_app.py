"""The application around its handlers: routes, errors, health, figures."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from sandbox.telegram import Telegram
from shared.core.errors import Unavailable
from shared.login.begin import StartedLogin
from shared.login.login_cache import LoginView
from shared.login.qr_auth_manager import QRAuthManager
from tests.integration.webapp.running import Site, served
from tests.support.ports import held_port
from tests.support.waiting import until
from webapp.app import create_app
from webapp.http.server import listening

NOBODY = b'{"error":"Not authenticated","code":"not_authenticated","requires_auth":true}'


async def test_the_api_says_what_it_is(quiet: Site) -> None:
    """``GET /api/``: message, version, running."""
    response = await quiet.client.get("/api/")
    body = await response.json()
    assert body.keys() == {"message", "version", "status"}
    assert body["status"] == "running"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/qr-auth/nowhere", "/static/x/../../app.py", "/api"])
async def test_an_unknown_address(quiet: Site, path: str) -> None:
    """JSON, whatever asks."""
    response = await quiet.client.get(path, headers={"Accept": "text/html"})
    assert response.status == 404
    assert (await response.json())["code"] == "not_found"


async def test_a_wrong_method(quiet: Site) -> None:
    """The answer names the right ones."""
    response = await quiet.client.post("/qr-auth-status")
    assert response.status == 405
    assert "GET" in response.headers["Allow"]
    assert (await response.json())["code"] == "method_not_allowed"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/telegram/", "/telegram/chats/", "/telegram/no/such/thing"])
async def test_an_account_needs_an_identity(quiet: Site, method: str, path: str) -> None:
    """Without one every address under it answers the same bytes, in every language."""
    for language in ("ru", "en"):
        response = await quiet.client.request(method, path, headers={"Accept-Language": language})
        assert (response.status, await response.read()) == (401, NOBODY)


async def test_nobody_costs_nothing(telegram: Telegram, dsn: str) -> None:
    """Who has no identity is refused also while the database is gone: it is not even asked."""
    async with served(telegram, dsn, drives_logins=False) as site:
        await site.services.db.close()
        response = await site.client.get("/telegram/session/status/")
        assert (response.status, await response.read()) == (401, NOBODY)


async def test_with_an_identity_unknown_addresses_are_unknown(quiet: Site) -> None:
    """Past the check it is an address like any other."""
    headers = {"Authorization": f"tma {quiet.person('Ilya').init_data()}"}
    response = await quiet.client.get("/telegram/no/such/thing", headers=headers)
    assert (response.status, (await response.json())["code"]) == (404, "not_found")


async def test_healthy(quiet: Site) -> None:
    """A process with a database and a listener is alive and ready."""
    assert (await quiet.client.get("/healthz")).status == 200
    await quiet.services.listener.wait_ready()
    response = await quiet.client.get("/readyz")
    assert (response.status, await response.json()) == (
        200,
        {"status": "ready", "database": "ok", "listener": "ok"},
    )


async def test_without_a_database(quiet: Site) -> None:
    """Alive, not ready, and it says what is missing; requests get a clear refusal."""
    await quiet.services.listener.close()
    await quiet.services.db.close()
    assert (await quiet.client.get("/healthz")).status == 200
    response = await quiet.client.get("/readyz")
    assert (response.status, await response.json()) == (
        503,
        {"status": "not_ready", "database": "failed", "listener": "failed"},
    )


async def test_figures(quiet: Site, login: StartedLogin) -> None:
    """Requests by route, logins by state; nothing that tells one person from another."""
    await quiet.client.get("/qr-auth-status", params={"session_id": login.session_id})
    await quiet.client.get(f"/nowhere/{login.session_id}")
    text = await (await quiet.client.get("/metrics")).text()
    assert 'portal_http_requests_total{method="GET",route="/qr-auth-status",status="200"} 1.0' in text
    assert 'portal_http_requests_total{method="GET",route="unrouted",status="404"} 1.0' in text
    assert 'portal_logins{state="created"} 1.0' in text
    assert "portal_event_streams 0.0" in text
    assert login.session_id[:8] not in text
    assert "139883458" not in text


async def test_figures_without_a_database(quiet: Site) -> None:
    """The process's own figures are told; the logins are not guessed."""
    await quiet.services.db.close()
    text = await (await quiet.client.get("/metrics")).text()
    assert "portal_event_streams 0.0" in text
    assert "portal_logins{" not in text


class Broken(QRAuthManager):
    """An engine whose every view fails; what a bug would do."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def view(self, session_id: str) -> LoginView | None:  # noqa: ARG002 - it fails for every login
        """Fail; opening the page asks for the view, too."""
        raise self.error


async def ask_broken(site: Site, error: Exception, path: str) -> tuple[int, str]:
    """Status and text of an answer when the engine fails."""
    port = held_port()
    broken = replace(site.services, qr_auth=Broken(error))
    async with (
        listening(create_app(broken), "127.0.0.1", port),
        ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        response = await client.get(path)
        return response.status, await response.text()


async def test_what_nobody_foresaw(quiet: Site, caplog: pytest.LogCaptureFixture) -> None:
    """A number for the person, the traceback for the log, nothing of it in the answer."""
    error = RuntimeError("secret-inside")
    status, text = await ask_broken(quiet, error, "/qr-auth-status?session_id=abc")
    body = json.loads(text)
    assert (status, body["code"]) == (500, "internal_error")
    assert "secret-inside" not in text
    assert "Traceback" not in text
    (record,) = [one for one in caplog.records if one.exc_info]
    assert body["reference"] in record.getMessage()
    assert body["reference"] in body["error"]
    assert record.levelno == logging.ERROR


async def test_what_nobody_foresaw_on_the_page(quiet: Site) -> None:
    """A person gets a page, with the number."""
    status, text = await ask_broken(quiet, RuntimeError("secret-inside"), "/qr-auth?session_id=abc")
    assert status == 500
    assert text.startswith("<!doctype html>")
    assert "Что-то пошло не так" in text
    assert "secret-inside" not in text


async def test_a_database_that_is_away(quiet: Site) -> None:
    """503 in the shape of the asked: JSON for a program, a page for a person."""
    error = Unavailable("gone")
    status, text = await ask_broken(quiet, error, "/qr-auth-status?session_id=abc")
    assert (status, json.loads(text)["code"]) == (503, "unavailable")
    status, text = await ask_broken(quiet, error, "/qr-auth?session_id=abc")
    assert status == 503
    assert "Портал временно недоступен" in text


async def test_the_log_knows_no_session(
    quiet: Site, login: StartedLogin, caplog: pytest.LogCaptureFixture
) -> None:
    """At DEBUG each request has its line, without its query."""
    with caplog.at_level(logging.DEBUG, logger="webapp"):
        await quiet.client.get("/qr-auth-status", params={"session_id": login.session_id})
        await until(lambda: "/qr-auth-status" in caplog.text)
    assert login.session_id[9:] not in caplog.text


@pytest.mark.parametrize("name", ["login/page.js", "login/page.css", "common/icon.svg"])
async def test_static_files(quiet: Site, name: str) -> None:
    """Compressed, typed, for ever; under another release's address they are served but not kept."""
    page = await (await quiet.client.get("/qr-auth?session_id=x")).text()
    digest = page.partition("/static/")[2].partition("/")[0]
    response = await quiet.client.get(f"/static/{digest}/{name}")
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    other = await quiet.client.get(f"/static/0123456789ab/{name}", headers={"Accept-Encoding": "identity"})
    assert (other.status, other.headers["Cache-Control"]) == (200, "no-cache")
    assert "Content-Encoding" not in other.headers
    assert await other.read() == await response.read()


@pytest.mark.parametrize("name", ["app.py", "..%2fapp.py", "%2e%2e/app.py", "login/page.js%00", ""])
async def test_only_static_files_are_static(quiet: Site, name: str) -> None:
    """Nothing else of the disk can be asked for."""
    response = await quiet.client.get(f"/static/x/{name}")
    assert response.status == 404
