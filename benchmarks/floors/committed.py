"""The floor of a success that is kept: one question to Telegram, then one transaction of the same rows.

Telethon as it comes and a bare asyncpg connection with its statement prepared, on plain asyncio. The rows go
into the portal's own tables, with their indexes and foreign keys, by one statement that knows no rule of the
portal.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from typing import Any

import asyncpg
from telethon import events
from telethon.tl import functions, types

from benchmarks.answering import answer
from benchmarks.floors.telethon import Bare

INVITE = "FLOOR"
ROWS = """
WITH person AS (
    INSERT INTO users (telegram_id, first_name, is_authenticated, authenticated_at, subscription_type)
    VALUES ($1, 'P', true, now(), 'premium')),
login AS (
    INSERT INTO logins (session_hash, label, telegram_id, chat_id, invite_code, state,
                        expires_at, finished_at)
    VALUES ($2, 'label', $1, $1, 'FLOOR', 'authorized', now(), now()) RETURNING id),
session AS (
    INSERT INTO telegram_sessions (telegram_id, session, key_id, dc_id) VALUES ($1, $3, 'key', 2)),
used AS (
    INSERT INTO invite_uses (invite_code, telegram_id, login_id, state, settled_at)
    SELECT 'FLOOR', $1, id, 'consumed', now() FROM login),
subscription AS (
    INSERT INTO subscriptions (telegram_id, plan, invite_code) VALUES ($1, 'premium', 'FLOOR')),
attempt AS (
    INSERT INTO auth_attempts (telegram_id, login_id, method, status, finished_at)
    SELECT $1, id, 'qr', 'success', now() FROM login),
lines AS (
    INSERT INTO audit_log (actor, action, subject)
    SELECT 'user:' || $1::bigint, 'a line', 'login:' || id FROM login, generate_series(1, 4)),
happened AS (
    INSERT INTO events (type, telegram_id) SELECT 'an event', $1 FROM generate_series(1, 2))
SELECT pg_notify('logins', id::text) FROM login
"""


class Committing(Bare):
    """A login that ends in a committed transaction."""

    def __init__(self, environ: dict[str, str], statement: Any) -> None:
        super().__init__(environ)
        self._statement = statement

    async def wait(self) -> float:
        """When (the shared clock) the rows were committed."""
        if self._shown is None:
            raise RuntimeError("nothing is on show")
        client = self._shown.client
        accepted = asyncio.Event()

        async def hear(update: object) -> None:
            if isinstance(update, types.UpdateLoginToken):
                accepted.set()

        client.add_event_handler(hear, events.Raw)
        await accepted.wait()
        reply = await client(functions.auth.ExportLoginTokenRequest(client.api_id, client.api_hash, []))
        person = reply.authorization.user.id
        await self._statement.fetch(person, secrets.token_bytes(32), client.session.save().encode())
        committed_at = time.monotonic()
        await client.disconnect()
        return committed_at


async def main() -> None:
    """Run until standard input ends."""
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute(
        "INSERT INTO invites (code, plan, max_uses, created_by) VALUES ($1, 'premium', 1000000, 'cli')",
        INVITE,
    )
    committing = Committing(dict(os.environ), await connection.prepare(ROWS))
    await answer({"show": committing.show, "wait": committing.wait})


if __name__ == "__main__":
    asyncio.run(main())
