"""Steering a login from any process: an input is left in the database, the login's owner acts on it.

Inputs are encrypted, because a proof or a login code is a secret, and are deleted when the owner takes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

from shared.core.db import Connection, Queries
from shared.core.errors import Conflict, PortalError, TooManyRequests
from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault
from shared.login.details import Details
from shared.login.logins import Fence, LeaseLost

sql = Queries.beside(__file__)

CHANNEL = "login_inputs"  # NOTIFY; the payload is a login's id
MOST_WAITING = 16  # inputs of one login that its owner has not taken yet


@dataclass(frozen=True, kw_only=True)
class Input:
    """Something that a person asks of a login. A subclass is one kind; its name is stored with it."""

    answers: ClassVar[type[Details] | None] = None  #: the step it belongs to; None: it fits at any point
    otherwise: ClassVar[type[PortalError]] = Conflict  #: what it is refused with at any other point

    @classmethod
    def fits(cls, details: Details | None) -> bool:
        """Whether a login at the step of `details` takes this kind of input."""
        return cls.answers is None or isinstance(details, cls.answers)

    def cleaned(self) -> Self:
        """The same in the form that Telegram takes. Raises a PortalError for what cannot be right."""
        return self


InputKinds = Mapping[str, type[Input]]
"""Name → kind."""


async def put(conn: Connection, vault: Vault, login_id: int, asked: Input) -> int:
    """Leave an input and wake the owner; returns its number. Raises TooManyRequests."""
    if await conn.fetchval(sql.waiting, login_id) >= MOST_WAITING:
        raise TooManyRequests(retry_after=2)
    payload = json.dumps({"kind": type(asked).__name__, **asdict(asked)})
    number: int = await conn.fetchval(sql.put, login_id, vault.seal(payload, login_context(login_id)))
    return number


async def take(
    conn: Connection, vault: Vault, login_id: int, kinds: InputKinds, fence: Fence | None = None
) -> list[tuple[int, Input | None]]:
    """Delete and return the inputs left so far, as (number, input), oldest first. One statement.

    None in place of an input: a kind that only a later version knows. Raises LeaseLost when the login is
    gone, or a `fence` is given and does not hold.
    """
    owner, epoch = (None, None) if fence is None else (fence.owner, fence.epoch)
    rows = await conn.fetch(sql.take, login_id, owner, epoch)
    if not rows:
        raise LeaseLost
    return [
        (row["id"], _parsed(vault.open(row["payload"], login_context(login_id)), kinds))
        for row in rows
        if row["id"] is not None
    ]


async def purge(conn: Connection) -> None:
    """Delete the inputs of logins that have ended."""
    await conn.execute(sql.purge)


def _parsed(text: str, kinds: InputKinds) -> Input | None:
    fields = json.loads(text)
    kind = kinds.get(fields.pop("kind"))
    return None if kind is None else kind(**fields)
