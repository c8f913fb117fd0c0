"""Steering a login from any process: an input is left in the database, its owner acts on it.

Inputs are encrypted (a proof or a login code is a secret) and gone once consumed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TypeAlias

from shared.core.db import Connection, Queries
from shared.core.errors import TooManyRequests
from shared.login.logins import Fence, LeaseLost
from shared.telegram.vault import Vault, login_context

sql = Queries.beside(__file__)

CHANNEL = "login_inputs"  # NOTIFY; the payload is a login's id
MOST_WAITING = 16  # inputs of one login that nobody has acted on yet


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """Show a fresh login token."""


@dataclass(frozen=True, kw_only=True)
class Recheck:
    """Ask Telegram again where the login stands («Нужна 2FA?»)."""


@dataclass(frozen=True, kw_only=True)
class PasswordProof:
    """A cloud password's proof, https://core.telegram.org/api/srp: hex numbers, never the password."""

    srp_id: str
    a: str
    m1: str


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """Send a login code to this number."""

    phone: str  #: `+` and digits


@dataclass(frozen=True, kw_only=True)
class LoginCode:
    """The code that arrived."""

    code: str


@dataclass(frozen=True, kw_only=True)
class ResendCode:
    """Send the code again, by the next means."""


Input: TypeAlias = Refresh | Recheck | PasswordProof | PhoneNumber | LoginCode | ResendCode
KINDS: dict[str, type[Input]] = {
    kind.__name__: kind for kind in (Refresh, Recheck, PasswordProof, PhoneNumber, LoginCode, ResendCode)
}


async def put(conn: Connection, vault: Vault, login_id: int, asked: Input) -> int:
    """Leave an input and wake the owner; returns its number. Raises TooManyRequests."""
    if await conn.fetchval(sql.waiting, login_id) >= MOST_WAITING:
        raise TooManyRequests(retry_after=2)
    payload = json.dumps({"kind": type(asked).__name__, **asdict(asked)})
    number: int = await conn.fetchval(sql.put, login_id, vault.seal(payload, login_context(login_id)))
    return number


async def take(
    conn: Connection, vault: Vault, login_id: int, fence: Fence | None = None
) -> list[tuple[int, Input]]:
    """Consume what was asked so far: (number, input), oldest first. One statement; needs no transaction.

    Raises LeaseLost when the login is gone, or a `fence` is given and does not hold.
    """
    owner, epoch = (None, None) if fence is None else (fence.owner, fence.epoch)
    rows = await conn.fetch(sql.take, login_id, owner, epoch)
    if not rows:
        raise LeaseLost
    return [
        (row["id"], _parsed(vault.open(row["payload"], login_context(login_id))))
        for row in rows
        if row["id"] is not None
    ]


async def purge(conn: Connection) -> None:
    """Delete what was asked of logins that have ended."""
    await conn.execute(sql.purge)


def _parsed(text: str) -> Input:
    fields = json.loads(text)
    return KINDS[fields.pop("kind")](**fields)
