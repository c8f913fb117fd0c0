"""Access tokens: signed statements of who somebody is, good for minutes, verified without a database.

JWTs (RFC 7519) signed with Ed25519 (``EdDSA``, RFC 8037), so that other services verify them alone.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import jwt

from shared.core.errors import PortalError
from shared.identity.key_set import KeySnapshot

LIFE = 600  # seconds
LEEWAY = 10  # seconds that the clocks of two replicas may differ
AUDIENCE = "telegram-auth-portal"
TYPE = "at+jwt"  # RFC 9068, 2.1: nothing else we might ever sign can pass for an access token
ALGORITHM = "EdDSA"  # RFC 9864 calls it "Ed25519" now; too few libraries do
LONGEST = 2048  # characters
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "jti", "sid", "amr"]

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


class TokenInvalid(PortalError):
    """The access token is not one that this portal signed, or not for this use."""

    code = "token_invalid"
    status = 401


class TokenExpired(PortalError):
    """The access token was good once; a refresh token gets the next one."""

    code = "token_expired"
    status = 401


class Method(StrEnum):
    """How somebody proved who they are."""

    MINI_APP = "mini_app"  #: init data of a Mini App
    LOGIN_WIDGET = "login_widget"  #: Telegram's widget on a web page
    DEVELOPMENT = "development"  #: not at all: a portal under development believed them


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What an access token says."""

    telegram_id: int
    sign_in: int  #: which sign-in it came of
    method: Method
    plan: str | None  #: the plan when it was signed


class AccessTokens:
    """Signs and verifies access tokens of one issuer."""

    def __init__(self, keys: Callable[[], KeySnapshot], issuer: str) -> None:
        """`keys`: the keys that count now. `issuer`: the portal's public address."""
        self._keys = keys
        self._issuer = issuer

    def issue(self, claims: Claims, *, now: float | None = None) -> str:
        """Sign a token good for LIFE seconds from `now` (Unix time)."""
        keys = self._keys()
        issued = int(time.time() if now is None else now)
        payload = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(claims.telegram_id),
            "iat": issued,
            "exp": issued + LIFE,
            "jti": secrets.token_urlsafe(16),
            "sid": str(claims.sign_in),
            "amr": [claims.method.value],
            "plan": claims.plan,
        }
        return jwt.encode(payload, keys.private, ALGORITHM, headers={"kid": keys.kid, "typ": TYPE})

    def verify(self, token: str) -> Claims:
        """The claims of a token that this portal issued. Raises TokenExpired; TokenInvalid for any doubt."""
        if len(token) > LONGEST:
            raise TokenInvalid("it is too long")
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys().public.get(str(header.get("kid")))
            if key is None or header.get("typ") != TYPE:
                raise TokenInvalid("no key or type of ours")
            payload = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise TokenInvalid(f"refused: {type(error).__name__}") from None
        return _claims(payload)


def _claims(payload: dict[str, object]) -> Claims:
    """What we signed is ours to believe; an older release's tokens may still look otherwise."""
    subject, sign_in, methods, plan = (payload.get(name) for name in ("sub", "sid", "amr", "plan"))
    if not (
        isinstance(subject, str)
        and isinstance(sign_in, str)
        and _NUMBER.fullmatch(subject)
        and _NUMBER.fullmatch(sign_in)
        and isinstance(methods, list)
        and len(methods) == 1
        and methods[0] in set(Method)
        and (plan is None or isinstance(plan, str))
    ):
        raise TokenInvalid("it does not say what it must")
    return Claims(telegram_id=int(subject), sign_in=int(sign_in), method=Method(methods[0]), plan=plan)
