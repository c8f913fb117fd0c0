"""Signing in to the portal over HTTP: tokens, refresh, cookie, sign-out, profile."""

from __future__ import annotations

import asyncio
import time

import jwt
from aiohttp import ClientSession, CookieJar

from sandbox.telegram import Telegram
from shared.identity import access_tokens
from shared.identity.access_tokens import AccessTokens, Claims, Method
from shared.members import subscriptions
from tests.integration.members.rows import ILYA
from tests.integration.webapp.asking import bearer, good, mini_app, refused, signed_in
from tests.integration.webapp.running import Site
from webapp.auth.attempt_limits import AttemptLimits
from webapp.services import SERVICES

NOBODY = b'{"error":"Not authenticated","code":"not_authenticated","requires_auth":true}'


def a_browser(site: Site) -> ClientSession:
    """Something that keeps cookies, also those of an address without a name."""
    return ClientSession(site.url, cookie_jar=CookieJar(unsafe=True))


async def test_a_mini_app_signs_in(quiet: Site) -> None:
    """Init data gets both tokens and the profile, which is made on the way."""
    body = await signed_in(quiet)
    assert body.keys() == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "refresh_expires_in",
        "user",
    }
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert (body["user"]["telegram_id"], body["user"]["username"]) == (ILYA, "ilya_reads")
    assert body["user"]["is_authenticated"] is False


async def test_a_login_widget_signs_in(quiet: Site) -> None:
    """Its payload as the redirect gives it, and as the callback does, gets the same."""
    payload = quiet.person("Ilya").login_widget()
    numbers = payload | {"id": int(payload["id"]), "auth_date": int(payload["auth_date"])}
    for proof in (payload, numbers):
        body = await good(await quiet.client.post("/api/auth/telegram/", json=proof))
        assert body["user"]["telegram_id"] == ILYA


async def test_the_access_token_verifies_by_the_jwks_alone(quiet: Site) -> None:
    """A service elsewhere reads the published keys, may cache them, and knows who it is."""
    token = (await signed_in(quiet))["access_token"]
    response = await quiet.client.get("/.well-known/jwks.json")
    assert response.headers["Cache-Control"] == "public, max-age=300"
    keys = jwt.PyJWKSet.from_dict(await good(response))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience=access_tokens.AUDIENCE, issuer=quiet.url)
    assert (claims["sub"], claims["plan"], claims["amr"]) == (str(ILYA), None, ["mini_app"])
    assert not {"d", "k", "p"} & (await good(response))["keys"][0].keys()


async def test_me(quiet: Site) -> None:
    """Profile, plan and limits, by init data and by access token alike."""
    token = (await signed_in(quiet))["access_token"]
    async with quiet.services.db.transaction() as conn:
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
    for headers in (mini_app(quiet), bearer(token)):
        me = await good(await quiet.client.get("/api/me", headers=headers))
        assert me["user"]["first_name"] == "Ilya"
        assert me["is_authenticated"] is False
        assert me["subscription"]["plan"] == "premium"
        assert me["subscription"]["limits"] == {
            "channels": 50,
            "posts_per_day": 1000,
            "rag_queries_per_day": 1000,
            "ai_digests": True,
        }


async def test_a_missing_profile_heals_itself(quiet: Site) -> None:
    """Telegram's word makes it anew; a token of somebody erased brings nobody back."""
    token = (await signed_in(quiet))["access_token"]
    async with quiet.services.db.acquire() as conn:
        await conn.execute("DELETE FROM users")
    await refused(await quiet.client.get("/api/me", headers=bearer(token)), 401, "token_invalid")
    me = await good(await quiet.client.get("/api/me", headers=mini_app(quiet)))
    assert (me["user"]["telegram_id"], me["subscription"]) == (ILYA, None)


async def test_fifty_first_logins_at_once(quiet: Site) -> None:
    """No error, one profile."""
    answers = await asyncio.gather(*(signed_in(quiet) for _ in range(50)))
    assert len({body["access_token"] for body in answers}) == 50
    async with quiet.services.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM users") == 1


async def test_refreshing(quiet: Site) -> None:
    """The next tokens for a refresh token; two at once get the same; a copy later ends it all."""
    first = await signed_in(quiet)
    body = {"refresh_token": first["refresh_token"]}
    one, other = await asyncio.gather(*(quiet.client.post("/api/auth/refresh/", json=body) for _ in range(2)))
    second = await good(one)
    assert (await good(other))["refresh_token"] == second["refresh_token"] != first["refresh_token"]
    assert second["user"]["telegram_id"] == ILYA
    await good(await quiet.client.get("/api/me", headers=bearer(second["access_token"])))
    async with quiet.services.db.acquire() as conn:
        await conn.execute("UPDATE sign_ins SET rotated_at = rotated_at - interval '11 seconds'")
    await refused(await quiet.client.post("/api/auth/refresh/", json=body), 401, "refresh_token_reused")
    again = {"refresh_token": second["refresh_token"]}
    await refused(await quiet.client.post("/api/auth/refresh/", json=again), 401, "refresh_token_invalid")


async def test_signing_out(quiet: Site) -> None:
    """By the refresh token, or by the access token alone; the second time nothing goes on."""
    first, second = await signed_in(quiet), await signed_in(quiet)
    by_refresh = {"refresh_token": first["refresh_token"]}
    for expected in (True, False):
        answer = await good(await quiet.client.post("/api/auth/sign-out/", json=by_refresh))
        assert answer == {"signed_out": expected}
    headers = bearer(second["access_token"])
    assert await good(await quiet.client.post("/api/auth/sign-out/", headers=headers)) == {"signed_out": True}
    for body in (first, second):
        response = await quiet.client.post(
            "/api/auth/refresh/", json={"refresh_token": body["refresh_token"]}
        )
        await refused(response, 401, "refresh_token_invalid")


async def test_nobody(quiet: Site) -> None:
    """Without a proof the answer is the same bytes everywhere."""
    for method, path in (
        ("GET", "/api/me"),
        ("POST", "/api/auth/refresh/"),
        ("POST", "/api/auth/sign-out/"),
    ):
        response = await quiet.client.request(method, path)
        assert (response.status, await response.read()) == (401, NOBODY), path


async def test_tokens_that_do_not_hold(quiet: Site) -> None:
    """An expired one is told from a wrong one, wherever it is shown; both ask to sign in."""
    identities = quiet.services.identities
    keys = identities._ring.keys
    claims = Claims(telegram_id=ILYA, sign_in=1, method=Method.MINI_APP, plan=None)
    expired = AccessTokens(lambda: keys, quiet.url).issue(claims, now=time.time() - 3600)
    for path in ("/api/me", "/telegram/session/status/", "/telegram/no/such/thing"):
        await refused(await quiet.client.get(path, headers=bearer(expired)), 401, "token_expired")
        await refused(await quiet.client.get(path, headers=bearer("x.y.z")), 401, "token_invalid")
        await refused(await quiet.client.get(path, headers=bearer("")), 401, "token_invalid")


async def test_the_owner_of_a_login_by_access_token(quiet: Site) -> None:
    """The login's person may say who they are by token; somebody else is refused."""
    login = await quiet.begin("Ilya")
    query = {"session_id": login.session_id}
    for name, status in (("Ilya", 200), ("Oleg", 403)):
        headers = bearer((await signed_in(quiet, name))["access_token"])
        response = await quiet.client.get("/qr-auth-status", params=query, headers=headers)
        assert response.status == status


async def test_the_cookie_keeps_a_browser_signed_in(quiet: Site) -> None:
    """The page never sees the refresh token; after a reload the cookie gets the next access token."""
    ours = {"Origin": quiet.url}
    async with a_browser(quiet) as browser:
        proof = {"init_data": quiet.person("Ilya").init_data(), "cookie": True}
        response = await browser.post("/api/auth/telegram/", json=proof, headers=ours)
        assert "refresh_token" not in await good(response)
        cookie = response.cookies["portal_refresh"]
        assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/api/auth/", "Strict", True)
        for _ in range(3):
            response = await browser.post("/api/auth/refresh/", headers=ours)
            body = await good(response)
            assert "refresh_token" not in body
        await good(await browser.get("/api/me", headers=bearer(body["access_token"])))
        response = await browser.post("/api/auth/sign-out/", headers=ours)
        assert await good(response) == {"signed_out": True}
        assert response.cookies["portal_refresh"]["max-age"] == "0"
        response = await browser.post("/api/auth/refresh/", headers=ours)
        assert (response.status, await response.read()) == (401, NOBODY)


ELSEWHERE: list[dict[str, str]] = [
    {},
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-site"},
]


async def test_no_other_site_uses_the_cookie(quiet: Site) -> None:
    """RequestModel from elsewhere the cookie neither comes nor counts, and the sign-in goes on."""
    proof = {"init_data": quiet.person("Ilya").init_data(), "cookie": True}
    ours = {"Sec-Fetch-Site": "same-origin"}
    async with a_browser(quiet) as browser:
        for headers in ELSEWHERE:
            response = await browser.post("/api/auth/telegram/", json=proof, headers=headers)
            await refused(response, 403, "cookie_elsewhere")
            assert not response.cookies
        await good(await browser.post("/api/auth/telegram/", json=proof, headers=ours))
        for headers in ELSEWHERE:
            for path in ("/api/auth/refresh/", "/api/auth/sign-out/"):
                await refused(await browser.post(path, headers=headers), 403, "cookie_elsewhere")
        await good(await browser.post("/api/auth/refresh/", headers={"Origin": quiet.url}))


async def test_too_many_attempts(quiet: Site) -> None:
    """An address that tries and tries is told when to come back, in the body and in the header."""
    quiet.app[SERVICES].attempt_limits.__init__(burst=2, per_second=0.1)  # type: ignore[misc] # a smaller bucket
    body = {"init_data": "nonsense"}
    for _ in range(2):
        response = await quiet.client.post("/api/auth/telegram/", json=body)
        await refused(response, 401, "init_data_invalid")
    response = await quiet.client.post("/api/auth/telegram/", json=body)
    answer = await refused(response, 429, "too_many_requests")
    assert 9 <= answer["retry_after"] <= 10
    assert response.headers["Retry-After"] == str(answer["retry_after"])


async def test_the_limits_are_generous_to_people(quiet: Site) -> None:
    """A family behind one address signs in without noticing them."""
    assert isinstance(quiet.app[SERVICES].attempt_limits, AttemptLimits)
    await asyncio.gather(*(signed_in(quiet) for _ in range(60)))


async def test_every_sign_in_is_audited(quiet: Site, telegram: Telegram) -> None:
    """Who signed in, how, and no secret of it."""
    body = await signed_in(quiet)
    async with quiet.services.db.acquire() as conn:
        query = "SELECT action, details::text FROM audit_log WHERE subject = $1"
        rows = await conn.fetch(query, f"user:{ILYA}")
    assert [row["action"] for row in rows] == ["user.signed_in"]
    assert "mini_app" in rows[0]["details"]
    assert body["refresh_token"] not in rows[0]["details"]
