"""Invites: issued by an operator, reserved by a login, consumed when it completes, else released."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import Field

from shared.core import audit
from shared.core.db import Connection, Queries, together
from shared.core.errors import BadRequest, Conflict, NotFound, PortalError
from shared.members import plans
from shared.members.person_fields import Username

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 and O, no 1, I and L: they look alike
CODE_LENGTH = 12  # characters of a generated code: 59 bits
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{3,63}")  # what fits a t.me/<bot>?start= link
MAX_USES = 1_000_000
LONGEST = timedelta(days=3650)
SYSTEM = "system:login"

InviteCode = NewType("InviteCode", str)
"""A code in its stored form, as ``normalise`` makes it of what people type."""

sql = Queries.beside(__file__)


class InviteMalformed(BadRequest):
    """What was given cannot be an invite code."""

    code = "invite_malformed"


class InviteUnknown(NotFound):
    """There is no invite of that code."""

    code = "invite_unknown"


class InviteUsed(Conflict):
    """Every use of the invite is taken."""

    code = "invite_used"


class InviteExists(Conflict):
    """The code is taken by another invite."""

    code = "invite_exists"


class InviteExpired(PortalError):
    """The invite's time is over."""

    code = "invite_expired"
    status = 410


class InviteRevoked(PortalError):
    """The invite was taken back."""

    code = "invite_revoked"
    status = 410


class InviteStatus(StrEnum):
    """Whether an invite can be reserved, and if not, why; a later reason hides behind an earlier one."""

    REVOKED = "revoked"  #: An operator took it back.
    EXPIRED = "expired"  #: Its time is over.
    USED = "used"  #: No use is left; a released reservation opens it again.
    OPEN = "open"  #: It can be reserved.


class UseState(StrEnum):
    """What became of one use of an invite. The values are the ones stored in ``invite_uses.state``."""

    RESERVED = "reserved"  #: A login in flight holds it.
    CONSUMED = "consumed"  #: The login completed.
    RELEASED = "released"  #: The login did not complete; the use was given back.


@dataclass(frozen=True, kw_only=True)
class Invite:
    """An invite and how much of it is taken, as of the moment it was read."""

    code: InviteCode
    plan: str  #: code of the plan it gives
    max_uses: int
    expires_at: datetime | None  #: None: never
    revoked_at: datetime | None
    created_by: str  #: an actor, as in the audit log
    created_at: datetime
    expired: bool  #: by the database's clock
    reserved: int  #: uses held by logins in flight
    consumed: int

    @property
    def uses_left(self) -> int:
        """How many more logins could reserve it, were it neither revoked nor expired."""
        return max(0, self.max_uses - self.reserved - self.consumed)

    @property
    def status(self) -> InviteStatus:
        """Whether it can be reserved, and if not, why."""
        if self.revoked_at is not None:
            return InviteStatus.REVOKED
        if self.expired:
            return InviteStatus.EXPIRED
        return InviteStatus.OPEN if self.uses_left else InviteStatus.USED


@dataclass(frozen=True, kw_only=True)
class Use:
    """One reservation of an invite, and what became of it."""

    invite_code: Annotated[InviteCode, Field(description="the code of the invite", examples=["SPRING26"])]
    telegram_id: Annotated[
        int | None, Field(description="null: the person's data were deleted", examples=[123456789])
    ]
    first_name: Annotated[str | None, Field(description="as in Telegram", examples=["Ada"])]
    username: Username
    login_id: Annotated[int | None, Field(description="the login that used it; null: it was deleted")]
    state: Annotated[UseState, Field(description="what became of the use")]
    reserved_at: Annotated[datetime, Field(description="when a login reserved it")]
    settled_at: Annotated[
        datetime | None, Field(description="when it was consumed or released; null: a login holds it")
    ]


_REFUSALS: dict[InviteStatus, type[PortalError]] = {
    InviteStatus.REVOKED: InviteRevoked,
    InviteStatus.EXPIRED: InviteExpired,
    InviteStatus.USED: InviteUsed,
}


def normalise(text: str) -> InviteCode:
    """The stored form of a typed code: outer spaces dropped, upper case. Raises InviteMalformed.

    Front ends call it once, where a text comes in; every function here takes the stored form.
    """
    code = text.strip()
    if not code.isascii() or not CODE.fullmatch(code.upper()):  # upper() makes ASCII of some others
        raise InviteMalformed
    return InviteCode(code.upper())


async def issue(
    conn: Connection,
    *,
    plan: str,
    max_uses: int = 1,
    expires_in: timedelta | None,
    code: InviteCode | None = None,
    actor: str,
) -> Invite:
    """Make an invite; without ``code`` under a random one, without ``expires_in`` for ever.

    Raises PlanUnknown, InviteExists, and BadRequest for uses or a time outside 1…MAX_USES and 0…LONGEST.
    """
    if not 1 <= max_uses <= MAX_USES:
        raise BadRequest(f"an invite has 1 to {MAX_USES} uses")
    if expires_in is not None and not timedelta(0) < expires_in <= LONGEST:
        raise BadRequest(f"an invite lasts up to {LONGEST.days} days")
    async with conn.transaction():
        await plans.get(conn, plan)
        issued = None
        while issued is None:
            issued = await conn.fetchval(sql.issue, code or _random(), plan, max_uses, expires_in, actor)
            if issued is None and code is not None:
                raise InviteExists(f"there is an invite {code} already")
        invite = await get(conn, issued)
        await audit.record(
            conn,
            actor=actor,
            action="invite.issued",
            subject=f"invite:{issued}",
            plan=plan,
            max_uses=max_uses,
        )
    return invite


async def get(conn: Connection, code: InviteCode) -> Invite:
    """The invite of that code and how much of it is taken. Raises InviteUnknown."""
    row = await conn.fetchrow(sql.get, code)
    if row is None:
        raise InviteUnknown
    return Invite(**row)


async def every(conn: Connection) -> list[Invite]:
    """All invites, the newest first."""
    return [Invite(**row) for row in await conn.fetch(sql.every)]


async def older(conn: Connection, *, than: InviteCode | None, limit: int) -> list[Invite]:
    """Up to ``limit`` invites older than the one of the code ``than``, or the newest ones."""
    rows = await conn.fetch(sql.older, than, limit)
    return [Invite(**row) for row in rows]


async def page(conn: Connection, *, limit: int, offset: int) -> tuple[list[Invite], int]:
    """Some of all invites, the newest first, and how many there are."""
    rows = await conn.fetch(sql.page, limit, offset)
    return [Invite(**row) for row in rows], await conn.fetchval(sql.total)


def digest(code: str) -> str:
    """A short stand-in for a code where the code does not fit: 128 bits, in hex."""
    return hashlib.sha256(code.encode()).hexdigest()[:32]


async def by_digest(conn: Connection, digest: str) -> Invite:
    """The invite whose code has this digest. Raises InviteUnknown."""
    code = await conn.fetchval(sql.by_digest, digest)
    if code is None:
        raise InviteUnknown
    return await get(conn, code)


async def reserve(conn: Connection, *, code: InviteCode, telegram_id: int, login_id: int) -> Invite:
    """Hold one use of an invite for a login, which must be in the table already; at most one per login.

    Others that ask at the same time wait for this transaction to end, so a use is never given twice. Expects
    the isolation READ COMMITTED. Raises InviteUnknown, InviteRevoked, InviteExpired, InviteUsed; nothing is
    written then.
    """
    async with together(conn):
        await conn.execute(sql.lock, code)
        invite = await get(conn, code)  # a statement of its own: it sees what was committed during the wait
        refusal = _REFUSALS.get(invite.status)
        if refusal is not None:
            raise refusal
        await conn.execute(sql.reserve, code, telegram_id, login_id)
        await audit.record(
            conn,
            actor=f"user:{telegram_id}",
            action="invite.reserved",
            subject=f"invite:{code}",
            login_id=login_id,
        )
        return await get(conn, code)


async def consume(conn: Connection, login_id: int, *, actor: str = SYSTEM) -> str | None:
    """Turn a login's reservation into a use; returns the plan that the invite gives.

    None, and nothing changed, when the login holds none (any more).

    A promise is kept: an invite revoked or expired after it was reserved is still consumed.
    """
    return await _settle(conn, login_id, UseState.CONSUMED, actor)


async def release(conn: Connection, login_id: int, *, actor: str = SYSTEM) -> bool:
    """Give a login's reservation back. False, and nothing changed, when it holds none (any more)."""
    return await _settle(conn, login_id, UseState.RELEASED, actor) is not None


async def used_by(conn: Connection, code: InviteCode, telegram_id: int) -> bool:
    """Whether this person came in with this invite before."""
    return bool(await conn.fetchval(sql.used_by, code, telegram_id))


async def revoke(conn: Connection, code: InviteCode, actor: str) -> bool:
    """Let nobody reserve the invite from now on; logins that hold it may go on. False: it was revoked before.

    Raises InviteUnknown.
    """
    async with conn.transaction():
        invite = await get(conn, code)
        if await conn.fetchval(sql.revoke, invite.code) is None:
            return False
        await audit.record(conn, actor=actor, action="invite.revoked", subject=f"invite:{invite.code}")
        return True


async def uses(conn: Connection, code: InviteCode | None = None) -> list[Use]:
    """Every reservation of one invite, or of all by code, in the order of asking."""
    rows = await conn.fetch(sql.uses, code)
    return [Use(**dict(row) | {"state": UseState(row["state"])}) for row in rows]


def _random() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


async def _settle(conn: Connection, login_id: int, state: UseState, actor: str) -> str | None:
    plan: str | None = await conn.fetchval(sql.settle, login_id, state.value, actor)
    return plan
