"""Rows that the members' tests stand on: people, and logins as the login floor writes them."""

from __future__ import annotations

from shared.core.db import Connection
from shared.members import users
from shared.members.users import Person, User

ILYA = 139883458


def ilya(
    *,
    first_name: str = "Ilya",
    last_name: str | None = None,
    username: str | None = "ilya",
    language_code: str | None = "ru",
) -> Person:
    """The person of most tests, with some facts changed."""
    return Person(
        telegram_id=ILYA,
        first_name=first_name,
        last_name=last_name,
        username=username,
        language_code=language_code,
    )


async def somebody(conn: Connection, telegram_id: int = ILYA) -> User:
    """A person who has written to the bot."""
    return await users.touch(conn, Person(telegram_id=telegram_id, first_name=f"Person {telegram_id}"))


async def a_login(conn: Connection, telegram_id: int = ILYA, invite_code: str | None = None) -> int:
    """The id of a new login; the person's earlier ones have ended."""
    await conn.execute(
        """UPDATE logins SET state = 'superseded', finished_at = now()
           WHERE telegram_id = $1 AND finished_at IS NULL""",
        telegram_id,
    )
    login_id: int = await conn.fetchval(
        """INSERT INTO logins (session_hash, label, telegram_id, chat_id, invite_code, expires_at)
           VALUES (uuid_send(gen_random_uuid()), 'label', $1, $1, $2, now() + interval '5 minutes')
           RETURNING id""",
        telegram_id,
        invite_code,
    )
    return login_id


async def actions(conn: Connection, subject: str) -> list[str]:
    """What the audit log tells about a subject, in the order it happened."""
    rows = await conn.fetch("SELECT action FROM audit_log WHERE subject = $1 ORDER BY id", subject)
    return [row["action"] for row in rows]
