"""Signing in to the portal, for front ends on any origin: tokens for a proof of identity."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.core.errors import NotAuthenticated, TooManyRequests
from shared.identity.access_tokens import Method, TokenInvalid
from shared.identity.identities import IssuedTokens
from shared.identity.sign_ins import RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenReused
from shared.members.users import Person
from webapp.access import identity_of
from webapp.api.operation import Tag, Who, described
from webapp.auth.init_data import InitDataInvalid
from webapp.auth.login_widget import LoginWidgetInvalid
from webapp.auth.refresh_cookie import CookieElsewhere
from webapp.http.answers import json_answer
from webapp.http.client_address import client_address
from webapp.services import SERVICES
from webapp.sign_in.profile import Me, Tokens, profile_json, signed_in_json
from webapp.sign_in.proofs import REFRESH_BODY, SIGN_IN_BODY, CookieChoice, InitDataProof, WidgetProof

routes = web.RouteTableDef()

JWKS_CACHE = "public, max-age=300"  # signing_keys.LEAD is longer
REFUSED_TOKENS = (RefreshTokenInvalid, RefreshTokenExpired, RefreshTokenReused)


class SignedOut(TypedDict):
    """What signing out achieved."""

    signed_out: Annotated[bool, Field(description="false: there was nothing to end any more")]


class Jwk(TypedDict):
    """A public key: https://www.rfc-editor.org/rfc/rfc8037."""

    kty: Annotated[str, Field(description="the kind of key (RFC 7517)", examples=["OKP"])]
    crv: Annotated[str, Field(description="the curve (RFC 8037)", examples=["Ed25519"])]
    x: Annotated[str, Field(description="the public key: base64url (RFC 8037)", examples=["<public key>"])]
    kid: Annotated[str, Field(description="names the key, as the header of a token does", examples=["key-1"])]
    use: Annotated[str, Field(description="it verifies signatures", examples=["sig"])]
    alg: Annotated[str, Field(description="the algorithm of the signatures", examples=["EdDSA"])]


class Jwks(TypedDict):
    """The public keys by which access tokens are verified."""

    keys: Annotated[list[Jwk], Field(description="the keys that tokens may be signed with now")]


@routes.post("/api/auth/telegram/")
@described(
    "auth.sign_in",
    tag=Tag.SIGN_IN,
    who=Who.PROOF,
    parameters=(SIGN_IN_BODY,),
    answers={200: Tokens},
    errors=(InitDataInvalid, LoginWidgetInvalid, CookieElsewhere, TooManyRequests),
)
async def sign_in(request: web.Request) -> web.Response:
    """Sign in with the init data of a Mini App, or a Login Widget's payload.

    `"cookie": true` is for the portal's own pages: the refresh token then comes as a cookie.
    """
    count_attempt(request)
    proof = await SIGN_IN_BODY.of(request)
    with_cookie = wants_cookie(request, proof)
    person, method = _proven(request, proof)
    return tokens_answer(
        request, await request.app[SERVICES].portal.identities.sign_in(person, method), with_cookie
    )


@routes.post("/api/auth/refresh/")
@described(
    "auth.refresh",
    tag=Tag.SIGN_IN,
    who=Who.TOKEN,
    parameters=(REFRESH_BODY,),
    answers={200: Tokens},
    errors=(NotAuthenticated, *REFUSED_TOKENS, CookieElsewhere, TooManyRequests),
)
async def refresh(request: web.Request) -> web.Response:
    """The next tokens for a refresh token.

    It comes in the body or as the cookie, and where it came, there goes the next one. Each is good once:
    keep the new one.
    """
    count_attempt(request)
    token, from_cookie = await _refresh_token(request)
    if token is None:
        raise NotAuthenticated
    return tokens_answer(request, await request.app[SERVICES].portal.identities.refresh(token), from_cookie)


@routes.post("/api/auth/sign-out/")
@described(
    "auth.sign_out",
    tag=Tag.SIGN_IN,
    who=Who.TOKEN,
    parameters=(REFRESH_BODY,),
    answers={200: SignedOut},
    errors=(NotAuthenticated, CookieElsewhere),
)
async def sign_out(request: web.Request) -> web.Response:
    """End the sign-in of a refresh token, of the cookie, or of the access token."""
    token, from_cookie = await _refresh_token(request)
    if token is not None:
        ended = await request.app[SERVICES].portal.identities.sign_out(token)
    else:
        identity = identity_of(request)
        ended = identity.claims is not None and await request.app[SERVICES].portal.identities.end(
            identity.claims.sign_in
        )
    answer = json_answer({"signed_out": ended})
    if from_cookie:
        request.app[SERVICES].refresh_cookie.clear(answer)
    return answer


@routes.get("/api/me")
@described("auth.me", tag=Tag.SIGN_IN, who=Who.PERSONAL, answers={200: Me})
async def me(request: web.Request) -> web.Response:
    """The profile and what the person may do."""
    identity = identity_of(request)
    if identity.person is not None:  # Telegram vouches for it: a missing profile heals itself
        await request.app[SERVICES].portal.identities.heal(identity.person)
    profile = await request.app[SERVICES].portal.identities.profile(identity.telegram_id)
    if profile is None:
        raise TokenInvalid("the person was erased after it was signed")
    return json_answer(profile_json(profile, development=identity.is_development))


@routes.get("/.well-known/jwks.json")
@described("auth.jwks", tag=Tag.SIGN_IN, who=Who.ANYBODY, answers={200: Jwks})
async def jwks(request: web.Request) -> web.Response:
    """The public keys by which every service verifies access tokens by itself."""
    return json_answer(request.app[SERVICES].portal.identities.jwks(), headers={"Cache-Control": JWKS_CACHE})


def count_attempt(request: web.Request) -> None:
    """Count this request among the attempts of its address. Raises TooManyRequests."""
    services = request.app[SERVICES]
    services.attempt_limits.take(client_address(request, services.portal.config.trusted_proxies))


def wants_cookie(request: web.Request, body: CookieChoice) -> bool:
    """Whether the refresh token is to come as a cookie. Raises CookieElsewhere."""
    if body.cookie:
        request.app[SERVICES].refresh_cookie.check_origin(request)
    return body.cookie


def tokens_answer(request: web.Request, signed_in: IssuedTokens, with_cookie: bool) -> web.Response:
    """The tokens in the answer, or the refresh token in the cookie."""
    answer = json_answer(signed_in_json(signed_in, with_refresh_token=not with_cookie))
    if with_cookie:
        cookie = request.app[SERVICES].refresh_cookie
        cookie.set(answer, signed_in.refresh_token, signed_in.refresh_expires_in)
    return answer


async def _refresh_token(request: web.Request) -> tuple[str | None, bool]:
    """The refresh token of the body, else of the cookie; and whether it is the cookie's."""
    body = await REFRESH_BODY.of(request)
    if body.refresh_token:
        return body.refresh_token, False
    token = request.app[SERVICES].refresh_cookie.read(request)
    return token, token is not None


def _proven(request: web.Request, proof: InitDataProof | WidgetProof) -> tuple[Person, Method]:
    """Whom Telegram vouches for, and how. Raises InitDataInvalid, LoginWidgetInvalid."""
    if isinstance(proof, InitDataProof):
        return request.app[SERVICES].init_data.verify(proof.init_data), Method.MINI_APP
    return request.app[SERVICES].login_widget.verify(proof.signed()), Method.LOGIN_WIDGET
