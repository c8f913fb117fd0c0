"""Signing in to the portal, for front ends on any origin: tokens for a proof of who somebody is."""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import BadRequest, NotAuthenticated
from shared.identity.access_tokens import Method, TokenInvalid
from shared.identity.identities import SignedIn
from shared.members.users import Person
from webapp.answers import json_answer
from webapp.attempt_limits import count_attempt
from webapp.bodies import json_body, take_flag, text_field
from webapp.identity import IDENTITIES, required
from webapp.init_data import LIMIT_LENGTH, VERIFIER
from webapp.login_widget import LOGIN_WIDGET
from webapp.refresh_cookie import REFRESH_COOKIE
from webapp.signed_in_json import profile_json, signed_in_json

routes = web.RouteTableDef()

LONGEST_TOKEN = 128  # characters
JWKS_CACHE = "public, max-age=300"  # signing_keys.LEAD is longer


@routes.post("/api/auth/telegram/")
async def sign_in(request: web.Request) -> web.Response:
    """Tokens for `{"init_data"}` of a Mini App, or a Login Widget's payload; `"cookie": true` beside it."""
    count_attempt(request)
    body = await json_body(request)
    with_cookie = wants_cookie(request, body)
    person, method = _proven(request, body)
    return tokens_answer(request, await request.app[IDENTITIES].sign_in(person, method), with_cookie)


@routes.post("/api/auth/refresh/")
async def refresh(request: web.Request) -> web.Response:
    """The next tokens for `{"refresh_token"}`, or for the cookie; where it came, there goes the next one."""
    count_attempt(request)
    token, from_cookie = await _refresh_token(request)
    if token is None:
        raise NotAuthenticated
    return tokens_answer(request, await request.app[IDENTITIES].refresh(token), from_cookie)


@routes.post("/api/auth/sign-out/")
async def sign_out(request: web.Request) -> web.Response:
    """End the sign-in of `{"refresh_token"}`, the cookie or the access token; say whether it went on."""
    token, from_cookie = await _refresh_token(request)
    if token is not None:
        ended = await request.app[IDENTITIES].sign_out(token)
    else:
        asker = required(request)
        ended = asker.claims is not None and await request.app[IDENTITIES].end(asker.claims.sign_in)
    answer = json_answer({"signed_out": ended})
    if from_cookie:
        request.app[REFRESH_COOKIE].clear(answer)
    return answer


@routes.get("/api/me")
async def me(request: web.Request) -> web.Response:
    """The profile and what the person may do."""
    asker = required(request)
    if asker.person is not None:  # Telegram vouches for it: a missing profile heals itself
        await request.app[IDENTITIES].heal(asker.person)
    profile = await request.app[IDENTITIES].profile(asker.telegram_id)
    if profile is None:
        raise TokenInvalid("the person was erased after it was signed")
    development = {"development": True} if asker.is_development else {}
    return json_answer(profile_json(profile) | development)


@routes.get("/.well-known/jwks.json")
async def jwks(request: web.Request) -> web.Response:
    """The public keys by which every service verifies access tokens by itself."""
    return json_answer(request.app[IDENTITIES].jwks(), headers={"Cache-Control": JWKS_CACHE})


def wants_cookie(request: web.Request, body: dict[str, object]) -> bool:
    """Take `"cookie"` out of a body. Raises BadRequest, CookieElsewhere."""
    wanted = take_flag(body, "cookie")
    if wanted:
        request.app[REFRESH_COOKIE].check_origin(request)
    return wanted


def tokens_answer(request: web.Request, signed_in: SignedIn, with_cookie: bool) -> web.Response:
    """The tokens in the answer, or the refresh token in the cookie."""
    answer = json_answer(signed_in_json(signed_in, with_refresh_token=not with_cookie))
    if with_cookie:
        cookie = request.app[REFRESH_COOKIE]
        cookie.set(answer, signed_in.refresh_token, signed_in.refresh_expires_in)
    return answer


async def _refresh_token(request: web.Request) -> tuple[str | None, bool]:
    """The refresh token of the body, else of the cookie; and whether it is the cookie's."""
    body = await json_body(request) if request.body_exists else {}
    if "refresh_token" in body:
        return text_field(body, "refresh_token", LONGEST_TOKEN), False
    token = request.app[REFRESH_COOKIE].read(request)
    return token, token is not None


def _proven(request: web.Request, body: dict[str, object]) -> tuple[Person, Method]:
    """Whom Telegram vouches for, and how. Raises BadRequest, InitDataInvalid, LoginWidgetInvalid."""
    if not body or ("init_data" in body and len(body) > 1):
        raise BadRequest("one proof of one person is wanted")
    if "init_data" not in body:
        return request.app[LOGIN_WIDGET].verify(body), Method.LOGIN_WIDGET
    init_data = text_field(body, "init_data", LIMIT_LENGTH)
    return request.app[VERIFIER].verify(init_data), Method.MINI_APP
