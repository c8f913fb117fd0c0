"""Everything that is stored about one person, as a document for that person.

One query a table, under the table's name; LEFT_OUT says which columns are not told, and NOT_PERSONAL which
tables have nothing to tell. A test compares the three with the schema: adding a column takes a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from shared.core.db import Connection, Database, Queries
from shared.core.json_value import JSON

sql = Queries.beside(__file__)

TABLES = tuple(name for name in sql if name != "moment")

_SECRET = "secret"  # noqa: S105 - the reason: it lets somebody act as the person, or is derived from what does
_INNER = "inner"  # how the portal does its work; says nothing of the person

#: Columns that are not told, by table.
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "subscriptions": {"id": _INNER},
    "invite_uses": {"id": _INNER},
    "logins": {
        "session_hash": _SECRET,
        "token": _SECRET,
        "details": _SECRET,
        "token_expires_at": _INNER,
        "owner": _INNER,
        "lease_until": _INNER,
        "lease_epoch": _INNER,
        "answered": _INNER,
        "version": _INNER,
    },
    "login_drafts": {"id": _INNER, "session": _SECRET, "is_current": _INNER},
    "login_inputs": {"id": _INNER, "payload": _SECRET},
    "auth_attempts": {"id": _INNER},
    "telegram_sessions": {
        "session": _SECRET,
        "key_id": _INNER,
        "owner": _INNER,
        "lease_until": _INNER,
        "epoch": _INNER,
    },
    "retired_sessions": {"id": _INNER, "session": _SECRET, "key_id": _INNER},
    "logout_tokens": {"id": _INNER, "token": _SECRET, "key_id": _INNER},
    "sign_ins": {"handle_hash": _SECRET, "token_hash": _SECRET, "previous_hash": _SECRET, "sealed": _SECRET},
    "sent_messages": {"request": _SECRET},
    "outbox": {"id": _INNER, "dedupe_key": _INNER, "next_attempt_at": _INNER, "attempts": _INNER},
    "events": {"xid": _INNER, "dispatched_at": _INNER},
    "event_reactions": {"problem": _INNER},
    "audit_log": {"id": _INNER},
}

#: Tables that know nobody.
NOT_PERSONAL: Mapping[str, str] = {
    "plans": "what a plan allows",
    "plan_limits": "what a plan allows",
    "plan_features": "what a plan allows",
    "plan_details": "what a plan allows, as a view",
    "limit_kinds": "what plans can limit",
    "limit_periods": "the current day and month of each limit, as a view",
    "features": "what plans can have",
    "handled_updates": "numbers of Telegram's updates, for two days",
    "signing_keys": "the portal's own keys",
    "schema_migrations": "what was applied to the schema",
}


@dataclass(frozen=True, kw_only=True)
class MyData:
    """What is stored about a person, as of one moment."""

    telegram_id: int
    made_at: datetime  #: by the database's clock
    tables: dict[str, list[JSON]]  #: by table, one object a row; times as ISO 8601

    @property
    def is_empty(self) -> bool:
        """Nothing is stored."""
        return not any(self.tables.values())

    def document(self) -> dict[str, JSON]:
        """The whole as JSON has it."""
        made_at = self.made_at.isoformat(timespec="seconds")
        stored: dict[str, JSON] = {**self.tables}
        return {"telegram_id": self.telegram_id, "made_at": made_at, "stored": stored}


async def collect(db: Database, telegram_id: int) -> MyData:
    """Read everything in one snapshot, so that its parts fit together. Raises Unavailable."""
    async with (
        db.acquire() as conn,
        conn.transaction(isolation="repeatable_read", readonly=True),
    ):
        return MyData(
            telegram_id=telegram_id,
            made_at=await conn.fetchval(sql.moment),
            tables={name: await _rows(conn, name, telegram_id) for name in TABLES},
        )


def file_name(telegram_id: int) -> str:
    """What the document is called as a file."""
    return f"portal-data-{telegram_id}.json"


async def _rows(conn: Connection, name: str, telegram_id: int) -> list[JSON]:
    return [_plain(row) for row in await conn.fetch(getattr(sql, name), telegram_id)]


def _plain(row: Record) -> dict[str, JSON]:
    return {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value
        for name, value in row.items()
    }
