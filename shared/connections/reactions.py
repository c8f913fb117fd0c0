"""The portal's reactions to events. Adding one is a function here, decorated with the types it is about.

A process handles what its own release knows: while two releases run, an event that the older one dispatched
has no reactions that only the newer one brings.
"""

from __future__ import annotations

from shared.connections.events import Event, EventType
from shared.connections.registry import Reactions
from shared.core import outbox
from shared.core.db import Connection
from shared.core.json_value import JSON
from shared.members import users

REACTIONS = Reactions()


@REACTIONS.on(EventType.ACCOUNT_CONNECTED, EventType.ACCOUNT_RECONNECTED)
async def tell_connected(conn: Connection, event: Event) -> None:
    """Tell the person in the chat that the account is connected, and close the button of the login."""
    payload = {name: event.data[name] for name in ("message_id", "plan", "relogin")}
    await _tell(
        conn,
        event,
        "login_authorized",
        payload,
        chat_id=event.data["chat_id"],
        dedupe_key=f"login:{event.data['login_id']}",
    )


@REACTIONS.on(EventType.ACCOUNT_STATE_CHANGED)
async def tell_revoked(conn: Connection, event: Event) -> None:
    """Tell the person in the chat that the session is dead."""
    await _tell(conn, event, "session_revoked", {}, chat_id=event.telegram_id, dedupe_key=f"event:{event.id}")


async def _tell(
    conn: Connection, event: Event, kind: str, payload: dict[str, JSON], *, chat_id: JSON, dedupe_key: str
) -> None:
    """Owe the person a message, unless they are gone."""
    if event.telegram_id is None or not isinstance(chat_id, int):
        return
    if await users.get(conn, event.telegram_id) is not None:
        await outbox.put(
            conn,
            telegram_id=event.telegram_id,
            chat_id=chat_id,
            kind=kind,
            payload=payload,
            dedupe_key=dedupe_key,
        )
