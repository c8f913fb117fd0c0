"""Sign-ins: how a browser or app stays signed in, by refresh tokens that are good once.

A refresh token is a handle, the same for the whole family, and a secret of its own. The row knows hashes
only. A token that no longer counts ends the family when it turns up: it was copied. The exception is the
token just replaced, for REPEAT seconds: two tabs of one browser may refresh at the same moment, or an answer
may be lost, so it is answered with the token that replaced it, not with another one. Who stole it gains
nothing by that: thief and owner then hold the same token, and the second of them to use it is found out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from asyncpg import Record

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import PortalError
from shared.core.json_value import JSON
from shared.crypto.contexts import sign_in_context
from shared.crypto.vault import Vault
from shared.identity.access_tokens import Method

LIFE = 30 * 86400.0  # seconds from one refresh to the next
LONGEST_LIFE = 180 * 86400.0  # seconds; then the person proves again who they are
REPEAT = 10.0  # seconds for which the token before is answered with the same successor
MOST = 100  # sign-ins of one person
KEPT = 7 * 86400.0  # seconds after the end
HANDLE_BYTES = 16
SECRET_BYTES = 32

sql = Queries.beside(__file__)


class RefreshTokenInvalid(PortalError):
    """The refresh token belongs to no sign-in that goes on."""

    code = "refresh_token_invalid"
    status = 401


class RefreshTokenExpired(PortalError):
    """The refresh token was not used for too long."""

    code = "refresh_token_expired"
    status = 401


class RefreshTokenReused(PortalError):
    """The refresh token had been replaced: it was copied, so the sign-in has ended."""

    code = "refresh_token_reused"
    status = 401


@dataclass(frozen=True, kw_only=True)
class ActiveSignIn:
    """A sign-in that goes on, and the refresh token that counts for it now."""

    sign_in: int
    telegram_id: int
    method: Method
    refresh_token: str = field(repr=False)
    expires_in: float  #: seconds


async def start(conn: Connection, *, telegram_id: int, method: Method) -> ActiveSignIn:
    """Begin a family for somebody who has just proved who they are. The person must be locked."""
    handle = secrets.token_bytes(HANDLE_BYTES)
    token = _token(handle)
    sign_in: int = await conn.fetchval(
        sql.start, _hash(handle), _hash(token), telegram_id, method, LIFE, LONGEST_LIFE
    )
    await conn.execute(sql.end_oldest, telegram_id, MOST)
    await _note(conn, telegram_id, "user.signed_in", sign_in, method=method.value)
    return ActiveSignIn(
        sign_in=sign_in,
        telegram_id=telegram_id,
        method=method,
        refresh_token=_text(token),
        expires_in=LIFE,
    )


async def advance(conn: Connection, vault: Vault, refresh_token: str) -> ActiveSignIn | type[PortalError]:
    """Replace a refresh token by its successor; or say why not, as an error to raise after the commit.

    The end of a family whose token was copied must be committed: raising here would undo it.
    """
    presented = _bytes(refresh_token)
    row = None if presented is None else await _hold(conn, presented)
    if presented is None or row is None or row["is_ended"]:
        return RefreshTokenInvalid
    if _is(row["token_hash"], presented):
        return RefreshTokenExpired if row["is_expired"] else await _rotate(conn, vault, row, presented)
    if row["is_fresh"] and row["sealed"] is not None and _is(row["previous_hash"], presented):
        return _grant(row, vault.open(row["sealed"], sign_in_context(row["id"])), row["expires_in"])
    await conn.execute(sql.end, row["id"], "reused")
    await _note(conn, row["telegram_id"], "refresh_token.reused", row["id"])
    return RefreshTokenReused


async def end(conn: Connection, refresh_token: str) -> bool:
    """End the family of a refresh token, whichever of its tokens it is. False when none goes on."""
    presented = _bytes(refresh_token)
    row = None if presented is None else await _hold(conn, presented)
    return row is not None and await end_by_id(conn, row["id"])


async def end_by_id(conn: Connection, sign_in: int) -> bool:
    """End a family. False when it had ended before."""
    telegram_id = await conn.fetchval(sql.end, sign_in, "signed_out")
    if telegram_id is None:
        return False
    await _note(conn, telegram_id, "user.signed_out", sign_in)
    return True


async def purge(conn: Connection) -> None:
    """Forget families that are over, and successors that nobody may ask for again."""
    await conn.execute(sql.wipe, REPEAT)
    await conn.execute(sql.purge, KEPT)


async def _rotate(conn: Connection, vault: Vault, row: Record, presented: bytes) -> ActiveSignIn:
    token = _token(presented[:HANDLE_BYTES])
    sealed = vault.seal(_text(token), sign_in_context(row["id"]))
    expires_in = await conn.fetchval(sql.rotate, row["id"], _hash(token), sealed, LIFE)
    return _grant(row, _text(token), expires_in)


def _grant(row: Record, refresh_token: str, expires_in: float) -> ActiveSignIn:
    return ActiveSignIn(
        sign_in=row["id"],
        telegram_id=row["telegram_id"],
        method=Method(row["method"]),
        refresh_token=refresh_token,
        expires_in=expires_in,
    )


async def _hold(conn: Connection, presented: bytes) -> Record | None:
    return await conn.fetchrow(sql.hold, _hash(presented[:HANDLE_BYTES]), REPEAT)


async def _note(conn: Connection, telegram_id: int, action: str, sign_in: int, **details: JSON) -> None:
    user = f"user:{telegram_id}"
    await audit.record(conn, actor=user, action=action, subject=user, sign_in=sign_in, **details)


def _token(handle: bytes) -> bytes:
    return handle + secrets.token_bytes(SECRET_BYTES)


def _text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode()


def _bytes(text: str) -> bytes | None:
    """The token that a text stands for; None when it cannot be one."""
    try:
        token = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return token if len(token) == HANDLE_BYTES + SECRET_BYTES else None


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _is(known: bytes | None, presented: bytes) -> bool:
    return known is not None and hmac.compare_digest(known, _hash(presented))
