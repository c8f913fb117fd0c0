"""The kept sessions: one encrypted row per person; session files are copies of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from shared.core import leases
from shared.core.db import Connection, Queries
from shared.core.errors import Conflict, NotFound
from shared.crypto.contexts import session_context
from shared.crypto.vault import Vault

sql = Queries.beside(__file__)

LOGIN_LEASE = 30.0  # seconds a login's own client has to let go of the session it has just made
CHANNEL = "session_leases"  # NOTIFY: `free <id>`, or `wanted <id> <who asks>`


class SessionMissing(NotFound):
    """This person has no usable Telegram session here."""

    code = "session_missing"


class SessionBusy(Conflict):
    """Another process is using this session right now."""

    code = "session_busy"
    retryable = True


@dataclass(frozen=True, kw_only=True)
class KeptSession:
    """One row of `telegram_sessions`, without what it encrypts."""

    telegram_id: int
    sealed: bytes
    key_id: str
    dc_id: int
    status: str  #: `active` or `revoked`
    epoch: int  #: grows with every session kept for the person
    checked_at: datetime | None  #: when the session was last checked with Telegram in the background
    created_at: datetime
    updated_at: datetime

    @classmethod
    def from_row(cls, row: Record) -> KeptSession:
        """Build from a full row."""
        return cls(
            telegram_id=row["telegram_id"],
            sealed=row["session"],
            key_id=row["key_id"],
            dc_id=row["dc_id"],
            status=row["status"],
            epoch=row["epoch"],
            checked_at=row["checked_at"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )

    def open(self, vault: Vault) -> str:
        """The session string. Raises VaultError."""
        return vault.open(self.sealed, session_context(self.telegram_id))


@dataclass(frozen=True, kw_only=True)
class RetiredSession:
    """A session that a later login replaced; its device is to be logged out."""

    id: int
    telegram_id: int
    session: bytes  #: sealed as the kept ones are
    attempts: int  #: this one included

    def open(self, vault: Vault) -> str:
        """The session string. Raises VaultError."""
        return vault.open(self.session, session_context(self.telegram_id))


async def store(
    conn: Connection, vault: Vault, *, telegram_id: int, session: str, dc_id: int, owner: str
) -> None:
    """Keep a session; `owner` is its live client until `release` or LOGIN_LEASE ends.

    The session it replaces is retired: its live client is asked to let go, then its device is logged out.
    """
    sealed = vault.seal(session, session_context(telegram_id))
    await conn.execute(sql.store, telegram_id, sealed, vault.key_id, dc_id, owner, LOGIN_LEASE)


async def fetch(conn: Connection, telegram_id: int) -> KeptSession | None:
    """The kept session of one person, usable or revoked."""
    row = await conn.fetchrow(sql.fetch, telegram_id)
    return None if row is None else KeptSession.from_row(row)


async def active(conn: Connection) -> list[KeptSession]:
    """Every usable session."""
    return [KeptSession.from_row(row) for row in await conn.fetch(sql.active)]


async def lease(conn: Connection, telegram_id: int, owner: str) -> KeptSession | None:
    """Become the one live client of a session; None while another process is, or when there is none."""
    row = await conn.fetchrow(sql.lease, telegram_id, owner, leases.LEASE)
    return None if row is None else KeptSession.from_row(row)


async def want(conn: Connection, telegram_id: int, owner: str) -> None:
    """Ask the live client of a session to hand it over to `owner`."""
    await conn.execute(sql.want, telegram_id, owner)


async def renew(conn: Connection, telegram_ids: list[int], owner: str) -> set[int]:
    """Extend the leases of these sessions; returns the ids still held."""
    return {row["telegram_id"] for row in await conn.fetch(sql.renew, telegram_ids, owner, leases.LEASE)}


async def release(conn: Connection, telegram_id: int, owner: str) -> None:
    """End the lease of a session; nothing when it was not held."""
    await conn.execute(sql.release, telegram_id, owner)


async def lock_person(conn: Connection, telegram_id: int) -> None:
    """Lock a person until the end of the transaction, before their session is changed."""
    await conn.execute(sql.lock_person, telegram_id)


async def revoke(conn: Connection, telegram_id: int, epoch: int) -> bool:
    """Mark a session as dead; False when it was not active, or another one is kept by now."""
    return await conn.fetchval(sql.revoke, telegram_id, epoch) is not None


async def remove(conn: Connection, telegram_id: int, epoch: int) -> bool:
    """Delete a session; False when it is not there, or another one is kept by now."""
    return await conn.fetchval(sql.remove, telegram_id, epoch) is not None


async def due_for_check(conn: Connection, *, unchecked_for: float, limit: int) -> list[int]:
    """People whose unused session is due for a check, marked as checked now. `unchecked_for`: seconds."""
    return [row["telegram_id"] for row in await conn.fetch(sql.due_for_check, unchecked_for, limit)]


async def due_for_log_out(conn: Connection, *, again_in: float, limit: int) -> list[RetiredSession]:
    """Replaced sessions to be logged out now; a failed one is due again in `again_in` seconds."""
    return [RetiredSession(**row) for row in await conn.fetch(sql.due_for_log_out, again_in, limit)]


async def replaced_by(conn: Connection, telegram_id: int, *, again_in: float) -> list[RetiredSession]:
    """The same for one person's, those whose last try failed among them."""
    return [RetiredSession(**row) for row in await conn.fetch(sql.replaced_by, again_in, telegram_id)]


async def count_replaced(conn: Connection, telegram_id: int) -> int:
    """How many replaced sessions of a person are not logged out yet."""
    count: int = await conn.fetchval(sql.count_replaced, telegram_id)
    return count


async def forget_retired(conn: Connection, retired_id: int) -> None:
    """The device of a replaced session is gone."""
    await conn.execute(sql.forget_retired, retired_id)
