"""An account is connected no longer: Telegram ended its session, or it was logged out."""

from __future__ import annotations

from shared.connections import events
from shared.connections.events import EventType
from shared.core import audit
from shared.core.db import Connection
from shared.members import users
from shared.telegram import sessions
from shared.telegram.errors import AccountDeactivated
from shared.telegram.sessions import KeptSession

SYSTEM = "system:sessions"
BANNED = "banned"  # Telegram deactivated the account
RECONNECT_REQUIRED = "reconnect_required"  # only the session is dead: a login connects the account again


async def revoked(conn: Connection, kept: KeptSession, code: str) -> bool:
    """Telegram named a kept session dead, for the reason `code`; the plan stays. Wants a transaction.

    False, and nothing changed, when it was marked so before or another session is kept by now.
    """
    await sessions.lock_person(conn, kept.telegram_id)
    if not await sessions.revoke(conn, kept.telegram_id, kept.epoch):
        return False
    await users.sign_out(conn, kept.telegram_id)
    subject = f"user:{kept.telegram_id}"
    await audit.record(conn, actor=SYSTEM, action="session.revoked", subject=subject, code=code)
    state = BANNED if code == AccountDeactivated.code else RECONNECT_REQUIRED
    await events.record(conn, EventType.ACCOUNT_STATE_CHANGED, kept.telegram_id, state=state, reason=code)
    return True


async def logged_out(conn: Connection, kept: KeptSession, *, actor: str, remote: bool) -> bool:
    """A kept session was logged out, at Telegram too if `remote`: forget it. Wants a transaction.

    False, and nothing changed, when a login has replaced it meanwhile.
    """
    await users.lock(conn, kept.telegram_id)
    if not await sessions.remove(conn, kept.telegram_id, kept.epoch):
        return False
    await users.sign_out(conn, kept.telegram_id)
    subject = f"user:{kept.telegram_id}"
    await audit.record(conn, actor=actor, action="session.ended", subject=subject, remote=remote)
    await events.record(conn, EventType.ACCOUNT_DISCONNECTED, kept.telegram_id, remote=remote)
    return True
