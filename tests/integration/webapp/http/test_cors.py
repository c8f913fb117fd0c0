"""Front ends on other origins: those that are configured may read, others may not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Telegram
from tests.integration.webapp.asking import bearer, good, signed_in
from tests.integration.webapp.running import Site, served

FRIEND = "https://app.example.org"
STRANGER = "https://evil.example.org"


@pytest.fixture
async def open_site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A portal that one other origin may use."""
    async with served(telegram, dsn, drives_logins=False, CORS_ALLOWED_ORIGINS=FRIEND) as site:
        yield site


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    """What a browser asks before it lets a page send a token or JSON."""
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type",
    }


@pytest.mark.parametrize("path", ["/api/auth/telegram/", "/api/me", "/telegram/chats/"])
async def test_a_friends_preflight(open_site: Site, path: str) -> None:
    """Answered without an identity: origin, methods, the two headers, no credentials."""
    response = await open_site.client.options(path, headers=preflight(FRIEND))
    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, Idempotency-Key"
    assert response.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", "https://app.example.org.evil.org", "http://app.example.org", "*", ""]
)
async def test_a_strangers_preflight(open_site: Site, origin: str) -> None:
    """No header of this kind: the browser stops there."""
    for path in ("/api/auth/telegram/", "/telegram/chats/"):
        response = await open_site.client.options(path, headers=preflight(origin))
        assert response.status in {401, 405}
        assert not [name for name in response.headers if name.startswith("Access-Control-")]
        assert response.headers["Vary"] == "Origin"


async def test_answers_and_errors_alike(open_site: Site) -> None:
    """A friend's page reads good answers and refusals; a stranger's reads neither."""
    token = (await signed_in(open_site))["access_token"]
    for origin, allowed in ((FRIEND, FRIEND), (STRANGER, None)):
        good_answer = await open_site.client.get("/api/me", headers=bearer(token) | {"Origin": origin})
        await good(good_answer)
        refusal = await open_site.client.get("/telegram/chats/", headers={"Origin": origin})
        assert refusal.status == 401
        for response in (good_answer, refusal):
            assert response.headers.get("Access-Control-Allow-Origin") == allowed
            assert response.headers["Vary"] == "Origin"


async def test_the_login_page_is_nobody_elses(open_site: Site) -> None:
    """A login's own addresses are for the portal's page alone, friend or not."""
    response = await open_site.client.get("/qr-auth-status?session_id=x", headers={"Origin": FRIEND})
    assert "Access-Control-Allow-Origin" not in response.headers
    response = await open_site.client.options("/qr-auth/cancel", headers=preflight(FRIEND))
    assert response.status == 405


async def test_by_default_nobody_may(quiet: Site) -> None:
    """Without CORS_ALLOWED_ORIGINS no other origin reads anything."""
    response = await quiet.client.get("/api/", headers={"Origin": FRIEND})
    assert "Access-Control-Allow-Origin" not in response.headers
