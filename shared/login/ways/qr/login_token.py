"""Asking Telegram for the state of a QR login: one call, four answers (https://core.telegram.org/api/qr-login).

The same call serves the first token, its replacement, the news that a phone accepted it and a page that wants
to know. Its answer holds whatever happened meanwhile.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TypeAlias

from telethon.tl import functions, types

from shared.telegram.client import PortalClient, call
from shared.telegram.data_centres import DataCentres
from shared.telegram.errors import PasswordRequired, SignUpRequired, TelegramError

ROTATE_BEFORE_EXPIRY = 3.0  # seconds; a scan of the old token is still heard, it just never is the last one
SHORTEST_LIFE = 5.0  # seconds; a clock gone wrong must not make the rotation spin …
LONGEST_LIFE = 30.0  # … nor show a token that nobody can scan any more


@dataclass(frozen=True, kw_only=True)
class Token:
    """Nobody accepted yet: this is to be shown."""

    url: str  #: `tg://login?token=…`: a secret as long as it lives
    life: float  #: seconds for which it can be scanned


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Accepted by an account of another data centre: to be imported there."""

    dc_id: int
    token: bytes


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The client is signed in as this account."""

    user: types.User


@dataclass(frozen=True, kw_only=True)
class PasswordNeeded:
    """Accepted; the account's cloud password must be proved next."""


Reply: TypeAlias = Token | Moved | Accepted | PasswordNeeded


async def ask(client: PortalClient, dcs: DataCentres) -> Reply:
    """The state of the login with this client's auth key. Raises a TelegramError."""
    return await _reply(
        client, functions.auth.ExportLoginTokenRequest(client.api_id, client.api_hash, []), dcs
    )


async def import_token(client: PortalClient, token: bytes, dcs: DataCentres) -> Reply:
    """Finish a moved login at this client's data centre. Raises a TelegramError."""
    return await _reply(client, functions.auth.ImportLoginTokenRequest(token), dcs)


def rotate_in(life: float) -> float:
    """Seconds after which the next token should be asked for."""
    return max(life - ROTATE_BEFORE_EXPIRY, 1.0)


def token_url(token: bytes) -> str:
    """The link that a login token is shown as."""
    return "tg://login?token=" + base64.urlsafe_b64encode(token).decode().rstrip("=")


async def _reply(client: PortalClient, request: object, dcs: DataCentres) -> Reply:
    try:
        answer = await call(client, request)
    except PasswordRequired:
        return PasswordNeeded()
    if isinstance(answer, types.auth.LoginToken):
        life = answer.expires.timestamp() - dcs.now()
        return Token(url=token_url(answer.token), life=min(max(life, SHORTEST_LIFE), LONGEST_LIFE))
    if isinstance(answer, types.auth.LoginTokenMigrateTo):
        return Moved(dc_id=answer.dc_id, token=answer.token)
    if isinstance(answer, types.auth.LoginTokenSuccess):
        if isinstance(answer.authorization, types.auth.AuthorizationSignUpRequired):
            raise SignUpRequired
        return Accepted(user=answer.authorization.user)
    raise TelegramError(f"unexpected {type(answer).__name__}", telegram=type(answer).__name__)
