"""The login row: the one truth about a login, changed by compare-and-set and announced by NOTIFY."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from asyncpg import Record

from shared.core import audit
from shared.core.db import Connection, Queries
from shared.core.errors import Conflict, NotFound
from shared.core.json_value import JSON
from shared.login.states import TERMINAL, State, sources

sql = Queries.beside(__file__)

SESSION_ID_BYTES = 24  # 192 random bits
SESSION_ID_LENGTH = 32  # characters: base64url of them
SESSION_ID = re.compile(r"[A-Za-z0-9_-]{32}")
HASHES_REMEMBERED = 4096  # session ids: a page asks again and again, and hashing is dear beside the rest
LABEL_LENGTH = 8  # characters of a session id that may be seen in logs
CHANNEL = "logins"  # NOTIFY; the payload is a login's id


class LoginNotFound(NotFound):
    """No login has this session id."""

    code = "login_not_found"


class LoginOver(Conflict):
    """The login has ended already."""

    code = "login_over"


class LeaseLost(Exception):
    """Another process owns this login now; who catches this must stop at once."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """One row of `logins`. What it encrypts stays encrypted here."""

    id: int
    session_hash: bytes
    label: str
    telegram_id: int
    chat_id: int
    message_id: int | None
    invite_code: str | None
    state: State
    code: str | None
    expires_in: float  #: seconds from the moment of reading, by the database's clock; may be negative
    owner: str | None
    lease_epoch: int
    token: bytes | None
    token_expires_in: float | None  #: seconds from the moment of reading
    details: bytes | None
    problem: str | None
    retry_in: float | None  #: seconds from the moment of reading until `problem` may be gone
    answered: int
    version: int

    @classmethod
    def from_row(cls, row: Record) -> Self:
        """Build from a row of any query here that returns the whole login."""
        values = {name: row[name] for name in cls.__dataclass_fields__ if name != "state"}
        return cls(state=State(row["state"]), **values)

    @property
    def is_live(self) -> bool:
        """Whether it can still succeed."""
        return self.state not in TERMINAL


@dataclass(frozen=True, kw_only=True)
class Fence:
    """Proof of ownership at the time of a write: a late owner's write finds another epoch."""

    owner: str
    epoch: int


def new_session_id() -> str:
    """A fresh capability for one login's page: 192 random bits, URL-safe."""
    return secrets.token_urlsafe(SESSION_ID_BYTES)


def session_hash(session_id: str) -> bytes | None:
    """The SHA-256 that the database knows a session id by; None for a text that cannot be one."""
    return _session_hash(session_id) if len(session_id) == SESSION_ID_LENGTH else None


@lru_cache(maxsize=HASHES_REMEMBERED)
def _session_hash(session_id: str) -> bytes | None:
    return hashlib.sha256(session_id.encode()).digest() if SESSION_ID.fullmatch(session_id) else None


async def create(
    conn: Connection, *, session_id: str, telegram_id: int, chat_id: int, invite_code: str | None, ttl: float
) -> Login:
    """Insert a login that lives `ttl` seconds. The person must have no live one."""
    digest = hashlib.sha256(session_id.encode()).digest()
    label = session_id[:LABEL_LENGTH]
    row = await conn.fetchrow(sql.create, digest, label, telegram_id, chat_id, invite_code, ttl)
    return Login.from_row(row)  # type: ignore[arg-type] # an INSERT … RETURNING has a row


async def by_hash(conn: Connection, digest: bytes) -> tuple[Login, str] | None:
    """The login behind a hashed session id, and its person's language."""
    row = await conn.fetchrow(sql.by_hash, digest)
    return None if row is None else (Login.from_row(row), row["language"])


async def by_id(conn: Connection, login_id: int) -> Login | None:
    """The login as it is now."""
    row = await conn.fetchrow(sql.by_id, login_id)
    return None if row is None else Login.from_row(row)


async def live_of(conn: Connection, telegram_id: int) -> Login | None:
    """A person's live login, locked until the transaction ends."""
    row = await conn.fetchrow(sql.live_of, telegram_id)
    return None if row is None else Login.from_row(row)


async def live_hash_of(conn: Connection, telegram_id: int) -> bytes | None:
    """The hashed session id of a person's live login."""
    digest: bytes | None = await conn.fetchval(sql.live_hash_of, telegram_id)
    return digest


async def wait_for_next(conn: Connection, telegram_id: int, most: int, within: float) -> float | None:
    """Seconds until a person may begin another login, `most` of them within `within` seconds; None: now."""
    wait: float | None = await conn.fetchval(sql.wait_for_next, telegram_id, most - 1, within)
    return wait


async def latest_hash_of(conn: Connection, telegram_id: int) -> bytes | None:
    """The hashed session id of a person's newest login, live or over."""
    digest: bytes | None = await conn.fetchval(sql.latest_hash_of, telegram_id)
    return digest


async def attach_message(conn: Connection, login_id: int, message_id: int) -> None:
    """Remember the bot's message that carries the button."""
    await conn.execute(sql.attach_message, login_id, message_id)


async def claim(conn: Connection, login_id: int, owner: str, lease: float) -> Login | None:
    """Own a login for `lease` seconds; None when somebody else does, or nothing is left to do."""
    row = await conn.fetchrow(sql.claim, login_id, owner, lease)
    return None if row is None else Login.from_row(row)


async def orphans(conn: Connection, limit: int) -> list[int]:
    """Ids of started logins without a live owner, locked: claim them in the same transaction."""
    return [row["id"] for row in await conn.fetch(sql.orphans, limit)]


async def overdue(conn: Connection, limit: int) -> list[int]:
    """Ids of logins past their time that nobody ever opened, locked."""
    return [row["id"] for row in await conn.fetch(sql.overdue, limit)]


async def renew(conn: Connection, ids: list[int], owner: str, lease: float) -> set[int]:
    """Own these for `lease` seconds more; returns the ones that are still ours."""
    return {row["id"] for row in await conn.fetch(sql.renew, ids, owner, lease)}


async def release(conn: Connection, login_id: int, fence: Fence) -> None:
    """Stop owning a login and wake the others; nothing when it was lost before."""
    await conn.execute(sql.release, login_id, fence.owner, fence.epoch)


async def hold(conn: Connection, login_id: int, fence: Fence) -> None:
    """Lock an owned login for the rest of the transaction. Raises LeaseLost."""
    if await conn.fetchval(sql.hold, login_id, fence.owner, fence.epoch) is None:
        raise LeaseLost


async def advance(
    conn: Connection,
    login_id: int,
    state: State,
    *,
    actor: str,
    code: str | None = None,
    details: bytes | None = None,
    at_least: float | None = None,
) -> Login:
    """Move a login to `state`, write the audit line and announce it, all in the caller's transaction.

    `at_least`: seconds the login may go on from now, when that is more than it has. Raises LoginOver when no
    move leads there from the state it is in.
    """
    allowed = [source.value for source in sources(state)]
    row = await conn.fetchrow(
        sql.advance, login_id, state.value, code, details, state in TERMINAL, at_least, allowed
    )
    if row is None:
        raise LoginOver
    reason: dict[str, JSON] = {} if code is None else {"code": code}
    await audit.record(
        conn, actor=actor, action=f"login.{state.value}", subject=f"login:{login_id}", **reason
    )
    return Login.from_row(row)


async def show_token(conn: Connection, login_id: int, sealed_url: bytes, life: float) -> None:
    """Put a login token on show for `life` seconds and announce it."""
    await conn.execute(sql.show_token, login_id, sealed_url, life)


async def answer(conn: Connection, login_id: int, number: int) -> None:
    """Input `number` was acted upon: the one who left it need not wait any longer."""
    await conn.execute(sql.answer, login_id, number)


async def note(
    conn: Connection,
    login_id: int,
    *,
    problem: str | None,
    answered: int = 0,
    details: bytes | None = None,
    retry_after: float | None = None,
) -> None:
    """Say what went wrong (by input `answered`) without a change of state; `details` None keeps the old.

    `retry_after`: seconds to wait before the same is tried again.
    """
    await conn.execute(sql.note, login_id, problem, answered, details, retry_after)
