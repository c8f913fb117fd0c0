"""The Caddyfile, as a browser on the other side of it finds it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from tests.integration.deploy.front_door import UNUSED, FrontDoor, Upstream, caddy_before

SESSION_ID = "a-session-id-that-opens-a-login"


@pytest.fixture(scope="module")
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream().running() as running:
        yield running


@pytest.fixture(scope="module")
async def door(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FrontDoor]:
    async with caddy_before(upstream.address, home=tmp_path_factory.mktemp("caddy")) as running:
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session


@pytest.mark.parametrize(
    "path",
    [
        f"/qr-auth?session_id={SESSION_ID}",
        "/qr-auth-status?session_id=test",
        "/qr-auth/password?session_id=test",
        "/",
        "/telegram/chats/",
        "/api/",
        "/admin",
        "/static/page.js",
        "/metricsque",
    ],
)
async def test_everything_public_reaches_the_web_container(
    door: FrontDoor, browser: aiohttp.ClientSession, path: str
) -> None:
    """The path and the query arrive as they were sent."""
    async with browser.get(door.url + path) as response:
        assert response.status == 200
        assert (await response.json())["path"] == path


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/metrics/x", "/METRICS", "/%6detrics", "/metrics?a=1"]
)
async def test_metrics_are_not_public(door: FrontDoor, browser: aiohttp.ClientSession, path: str) -> None:
    """However the path is spelt, the answer is a 404 that the web container never saw."""
    async with browser.get(URL(door.url + path, encoded=True)) as response:
        assert response.status == 404
        assert await response.read() == b""


async def test_events_arrive_one_by_one(
    door: FrontDoor, browser: aiohttp.ClientSession, upstream: Upstream
) -> None:
    """Each event passes while the stream stays open, though the browser accepts compression."""
    url = f"{door.url}/qr-auth-events?session_id={SESSION_ID}"
    async with browser.get(url, headers={"Accept-Encoding": "gzip, zstd"}) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert "Content-Encoding" not in response.headers
        for event in (b"event: state\ndata: 1\n\n", b"event: state\ndata: 2\n\n"):
            upstream.events.put_nowait(event)
            async with asyncio.timeout(30):
                assert await response.content.readexactly(len(event)) == event
    async with asyncio.timeout(30):
        await upstream.stream_ended.wait()  # the page left, and the web container hears of it


async def test_the_client_address_cannot_be_forged(door: FrontDoor, browser: aiohttp.ClientSession) -> None:
    """X-Forwarded-For says what Caddy saw, not what the client claimed."""
    claimed = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    async with browser.get(f"{door.url}/api/", headers=claimed) as response:
        seen = await response.json()
    assert seen["forwarded_for"] == "127.0.0.1"
    assert seen["forwarded_proto"] == "http"
    assert f"http://{seen['host']}" == door.url


async def test_the_apps_own_headers_pass(door: FrontDoor, browser: aiohttp.ClientSession) -> None:
    """Security headers are the web container's business: none is added, changed or lost."""
    async with browser.get(f"{door.url}/telegram/") as response:
        assert response.headers.getall("Content-Security-Policy") == ["default-src 'self'"]
        assert "Strict-Transport-Security" not in response.headers


async def test_a_large_request_is_refused(door: FrontDoor, browser: aiohttp.ClientSession) -> None:
    """Just under 100 KB passes; more is refused in JSON before the web container is asked."""
    async with browser.post(f"{door.url}/api/x", data=b"x" * 99_999) as response:
        assert (await response.json())["size"] == 99_999
    async with browser.post(f"{door.url}/api/x", data=b"x" * 100_000) as response:
        assert response.status == 413
        assert (await response.json())["code"] == "too_large"


async def test_no_session_id_in_the_access_log(door: FrontDoor, browser: aiohttp.ClientSession) -> None:
    """The log tells path, status and address of each request; nothing that opens a login or an account."""
    headers = {
        "Referer": f"{door.url}/qr-auth?session_id={SESSION_ID}",
        "Authorization": "tma init-data-of-somebody",
        "Cookie": "pass=cookie-of-somebody",
    }
    async with browser.get(f"{door.url}/qr-auth-status?session_id={SESSION_ID}", headers=headers) as response:
        assert response.status == 200
    line = await door.wait_for_log(
        "handled request", uri="/qr-auth-status", status=200, remote_ip="127.0.0.1"
    )
    assert line["method"] == "GET"
    for secret in (SESSION_ID, "init-data-of-somebody", "cookie-of-somebody"):
        assert secret not in "".join(door.lines)


async def test_no_web_container_at_all(browser: aiohttp.ClientSession, tmp_path: Path) -> None:
    """The answer is an error in the portal's shape, or a sentence for a person; the log keeps secrets."""
    async with caddy_before(UNUSED, home=tmp_path) as lonely:
        answer, page = await asyncio.gather(
            browser.get(f"{lonely.url}/qr-auth-status?session_id={SESSION_ID}"),
            browser.get(f"{lonely.url}/qr-auth?session_id={SESSION_ID}", headers={"Accept": "text/html,*/*"}),
        )
        assert answer.status == page.status == 502
        assert (await answer.json())["code"] == "unavailable"
        assert "попробуйте ещё раз" in await page.text()
        await lonely.wait_for_log("handled request", uri="/qr-auth", status=502)
        assert SESSION_ID not in "".join(lonely.lines)
