"""How a login ends without success: whatever it held is given back, and its person is told."""

from __future__ import annotations

from shared.core import outbox
from shared.core.db import Connection
from shared.core.json_value import JSON
from shared.login import attempts, logins
from shared.login.logins import Login
from shared.login.states import State
from shared.members import invites


async def end_login(
    conn: Connection, login: Login, state: State, *, actor: str, code: str | None = None, **details: JSON
) -> Login:
    """Bring a live login to `expired`, `cancelled`, `superseded` or `failed(code)`.

    In the caller's transaction: the state, the invite given back, the attempts closed, the audit line, the
    message owed. `details` fill the message's text. Raises LoginOver when it has ended already.
    """
    ended = await logins.advance(conn, login.id, state, actor=actor, code=code)
    await invites.release(conn, login.id)
    outcome: attempts.Outcome = "timeout" if state is State.EXPIRED else "failed"
    await attempts.finish(conn, login.id, outcome, reason=code or state.value)
    await outbox.put(
        conn,
        telegram_id=login.telegram_id,
        chat_id=login.chat_id,
        kind=f"login_{state.value}",
        payload={"message_id": ended.message_id, "code": code, **details},
        dedupe_key=f"login:{login.id}",
    )
    return ended
