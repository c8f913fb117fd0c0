"""Authorization requests, and the codes that a person's consent gives (OAuth 2.0, PKCE)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.oidc.client import Client

CODE_LIFE = 60.0  # seconds
SCOPES = ("openid", "profile", "phone", "telegram:bot_access")


class UnsafeRequest(Exception):
    """The client or its address is unknown: said to the person, never sent to the address."""


class OAuthError(Exception):
    """An error of RFC 6749 for the client; `status` is that of an answer of the token endpoint."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """What a client asks for. Its `nonce` is not kept: Telegram does not echo it."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None = None
    challenge: str | None = None

    @classmethod
    def read(cls, client: Client, query: Mapping[str, str]) -> AuthorizationRequest:
        """Raises UnsafeRequest, or OAuthError for what may be told at the redirect address."""
        if query.get("client_id") != client.id:
            raise UnsafeRequest("No bot has this client id")
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in client.redirect_uris:
            raise UnsafeRequest("BotFather does not know this redirect address")
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "Only the code flow is offered")
        scopes = tuple(query.get("scope", "").split())
        if "openid" not in scopes or not set(scopes) <= set(SCOPES):
            raise OAuthError("invalid_scope", f"Scopes are {' '.join(SCOPES)}, the first is required")
        if "code_challenge" in query and query.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "PKCE is S256")
        return cls(
            redirect_uri=redirect_uri,
            scopes=scopes,
            state=query.get("state"),
            challenge=query.get("code_challenge"),
        )


@dataclass(frozen=True, kw_only=True)
class Consent:
    """A person agreed to a request."""

    account_id: int
    request: AuthorizationRequest
    given_at: float


class Codes:
    """Codes that wait to be redeemed; each once. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Consent] = {}

    def issue(self, account_id: int, request: AuthorizationRequest) -> str:
        """A code for a person's consent."""
        code = secrets.token_urlsafe(32)
        self._open[code] = Consent(account_id=account_id, request=request, given_at=self._clock())
        return code

    def redeem(self, code: str, redirect_uri: str, verifier: str | None) -> Consent:
        """What the code was issued for. Raises OAuthError invalid_grant; a code that was shown is gone."""
        consent = self._open.pop(code, None)
        if consent is None or self._clock() - consent.given_at >= CODE_LIFE:
            raise OAuthError("invalid_grant", "The code is unknown, used or too old")
        if consent.request.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "The code was given for another redirect address")
        if consent.request.challenge is not None and _challenge(verifier or "") != consent.request.challenge:
            raise OAuthError("invalid_grant", "The code verifier is wrong")
        return consent


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
