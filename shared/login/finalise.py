"""Telegram said yes: everything that follows from it, in one statement, exactly once.

What is written, and in which order, is told by `complete_login_v1` in `migrations/0011_complete_login.sql`.
"""

from __future__ import annotations

import logging
from enum import StrEnum

from asyncpg import Record
from telethon.tl import types

from shared.core.db import Connection, Queries
from shared.core.redaction import mask_phone
from shared.crypto.contexts import session_context
from shared.login.dependencies import LoginDependencies
from shared.login.logins import Fence, LeaseLost, Login, LoginOver
from shared.members import users
from shared.telegram import sessions

sql = Queries.beside(__file__)
log = logging.getLogger("qr_auth_manager")


class Outcome(StrEnum):
    """What became of a success. The values are the ones that `complete_login_v1` returns."""

    COMPLETED = "completed"  #: Everything is written.
    LEASE_LOST = "lease_lost"  #: Another process owns the login, or it is gone with its person.
    LOGIN_OVER = "login_over"  #: It ended meanwhile.
    INVITE_MISSING = "invite_missing"  #: It holds no reservation of the invite it names: a bug.


async def finalise(
    deps: LoginDependencies,
    login: Login,
    fence: Fence,
    *,
    user: types.User,
    session: str,
    dc_id: int,
    draft_id: int,
) -> Login:
    """Make the login `authorized`: profile, session, invite, subscription, attempts, audit, event.

    The caller has checked that `user` is the login's person, and must let go of its client and then call
    `settle`. Raises LeaseLost (another owner finalises), LoginOver (it ended meanwhile: log `session` out),
    Unavailable (unknown whether it was committed: ask again from the start).
    """
    async with deps.db.acquire() as conn:  # no transaction: the statement is one
        row = await conn.fetchrow(
            sql.complete,
            login.id,
            fence.owner,
            fence.epoch,
            draft_id,
            user.id,
            *users.profile_columns(user.first_name, user.last_name, user.username),
            mask_phone(f"+{user.phone}") if user.phone else None,
            deps.vault.seal(session, session_context(user.id)),
            deps.vault.key_id,
            dc_id,
            holder(deps, login),
            sessions.LOGIN_LEASE,
        )
    return _completed(row)


async def settle(deps: LoginDependencies, login: Login, session: str) -> None:
    """After the commit and the end of our client: the session file, and the session free for use."""
    await deps.files.write(login.telegram_id, session)
    async with deps.db.acquire() as conn:
        await sessions.release(conn, login.telegram_id, holder(deps, login))


async def prepare(conn: Connection) -> None:
    """Have a new connection ready for `finalise`: its statement prepared, the function compiled.

    Calls it for a login that does not exist, which writes nothing.
    """
    await conn.fetchrow(sql.complete, 0, "", 0, 0, 0, "", None, None, None, b"", "", 0, "", 0.0)


def holder(deps: LoginDependencies, login: Login) -> str:
    """The name under which this login's client holds the session until it is closed."""
    return f"{deps.owner}/login-{login.id}"


def _completed(row: Record | None) -> Login:
    """The login as it is now. Raises LeaseLost, LoginOver."""
    if row is None:
        raise RuntimeError("the function returns one row")
    match Outcome(row["outcome"]):
        case Outcome.LEASE_LOST:
            raise LeaseLost
        case Outcome.LOGIN_OVER:
            raise LoginOver
        case Outcome.INVITE_MISSING:
            raise RuntimeError("a live login holds its invite")
    done = Login.from_row(row)
    log.info("QR login authorized for %s", done.telegram_id)
    if done.invite_code is not None:
        log.info("QR subscription %s activated for %s", row["plan"], done.telegram_id)
    return done
