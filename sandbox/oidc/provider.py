"""Log In With Telegram over HTTP: discovery, consent, tokens and keys.

As at oauth.telegram.org there is no userinfo endpoint and no refresh token. Source:
https://core.telegram.org/bots/telegram-login
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from typing import get_args
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from aiohttp import hdrs, web

from sandbox.crowd import Crowd
from sandbox.oidc.authorization import SCOPES, AuthorizationRequest, Codes, OAuthError, UnsafeRequest
from sandbox.oidc.client import Client
from sandbox.oidc.consent_page import consent_page
from sandbox.oidc.id_token import LIFE, claims
from sandbox.oidc.signing_keys import Algorithm, SigningKeys
from sandbox.person import Person

NO_STORE = {hdrs.CACHE_CONTROL: "no-store"}


class Provider:
    """Serves one bot's logins; an async context manager that listens while it is open. Port 0: any."""

    def __init__(self, crowd: Crowd, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.crowd = crowd
        self.host = host
        self.port = port
        self.client = Client(id=str(crowd.bot.user.id))
        self.keys = SigningKeys()
        self.codes = Codes(crowd.world.clock)
        self._runner: web.AppRunner | None = None

    @property
    def issuer(self) -> str:
        """The provider's name and address, in place of `https://oauth.telegram.org`."""
        return f"http://{'localhost' if self.host == '127.0.0.1' else self.host}:{self.port}"

    async def __aenter__(self) -> Provider:
        app = web.Application()
        app.add_routes(
            [
                web.get("/.well-known/openid-configuration", self._discovery),
                web.get("/.well-known/jwks.json", self._jwks),
                web.get("/auth", self._ask),
                web.post("/auth", self._answer),
                web.post("/token", self._token),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def agree(self, person: Person, url: str) -> str:
        """A person opens an authorization address and agrees; returns where the browser is sent.

        Raises UnsafeRequest when the provider would only show an error.
        """
        return self._outcome(dict(_query(url)), str(person.account.id))

    def decline(self, url: str) -> str:
        """The same for somebody who presses "Cancel"."""
        return self._outcome(dict(_query(url)), "")

    async def _discovery(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": list(get_args(Algorithm)),
                "scopes_supported": list(SCOPES),
                "grant_types_supported": ["authorization_code"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "claims_supported": [
                    *("iss", "aud", "sub", "iat", "exp", "id"),
                    *("name", "preferred_username", "phone_number"),
                ],
            }
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(self.keys.published())

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            AuthorizationRequest.read(self.client, request.query)
        except UnsafeRequest as refused:
            return web.Response(text=str(refused), status=400)
        except OAuthError as error:
            raise web.HTTPFound(_back(request.query, error=error.code)) from error
        people = (person.account for person in self.crowd.people.values())
        page = consent_page(self.crowd.bot.user.first_name, people, request.query)
        return web.Response(text=page, content_type="text/html", headers=NO_STORE)

    async def _answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            raise web.HTTPFound(self._outcome(form, form.pop("account", "")))
        except UnsafeRequest as refused:
            return web.Response(text=str(refused), status=400)

    def _outcome(self, query: Mapping[str, str], account: str) -> str:
        try:
            asked = AuthorizationRequest.read(self.client, query)
        except OAuthError as error:
            return _back(query, error=error.code)
        if not account:
            return _back(query, error="access_denied")
        person = self.crowd.person(int(account))
        if "telegram:bot_access" in asked.scopes:
            self.crowd.bot.chats.started.add(person.account.id)
        return _back(query, code=self.codes.issue(person.account.id, asked))

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            return web.json_response(self._redeem(request, form), headers=NO_STORE)
        except OAuthError as error:
            body = {"error": error.code, "error_description": error.description}
            headers = dict(NO_STORE)
            if error.status == web.HTTPUnauthorized.status_code:
                headers[hdrs.WWW_AUTHENTICATE] = 'Basic realm="telegram"'
            return web.json_response(body, status=error.status, headers=headers)

    def _redeem(self, request: web.Request, form: Mapping[str, str]) -> dict[str, object]:
        self._authenticate(request.headers.get(hdrs.AUTHORIZATION), form)
        if form.get("grant_type") != "authorization_code":
            raise OAuthError("unsupported_grant_type", "Only authorization_code is offered")
        consent = self.codes.redeem(
            form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier")
        )
        account = self.crowd.world.account(consent.account_id)
        said = claims(self.issuer, self.client, account, consent, self.crowd.world.clock())
        return {
            "access_token": secrets.token_urlsafe(24),
            "token_type": "Bearer",
            "expires_in": LIFE,
            "id_token": self.keys.sign(said, self.client.algorithm),
        }

    def _authenticate(self, header: str | None, form: Mapping[str, str]) -> None:
        """Raises OAuthError invalid_client, or invalid_request for a client that proves itself twice."""
        given = _basic(header)
        if given is not None and "client_secret" in form:
            raise OAuthError("invalid_request", "Use one way to authenticate")
        client_id, secret = given or (form.get("client_id", ""), form.get("client_secret", ""))
        right = hmac.compare_digest(secret.encode(), self.client.secret.encode())
        if client_id != self.client.id or not right:
            raise OAuthError("invalid_client", "Unknown client or wrong secret", status=401)


def _basic(header: str | None) -> tuple[str, str] | None:
    """Client id and secret of a Basic header; form-encoded in it (RFC 6749, 2.3.1)."""
    if header is None or not header.lower().startswith("basic "):
        return None
    try:
        name, _, secret = base64.b64decode(header[6:], validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return ("", "")
    return unquote(name), unquote(secret)


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


def _back(query: Mapping[str, str], **answer: str) -> str:
    """The redirect address with the answer, and with `state` as it came."""
    parts = urlsplit(query["redirect_uri"])
    state = {"state": query["state"]} if "state" in query else {}
    added = urlencode({**answer, **state})
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))
