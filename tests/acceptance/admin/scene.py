"""A portal that has been at work for a day: people with odd names, logins of every kind, invites, trouble."""

from __future__ import annotations

from datetime import timedelta

from shared.core.db import Connection
from shared.members import invites, subscriptions, users
from shared.members.invites import InviteCode, normalise
from shared.members.users import Person
from tests.integration.webapp.running import Site

NAMES = (
    ("Анна", "Королёва", "anna_k"),
    ("<img src=x onerror=alert(1)>", "<b>Bobby</b>", "tables"),
    ("محمد", "العربي", None),
    ("🦊🌲", None, "forest"),
    ("Maximilian-Alexander", "von Hohenstein-Waldburg zu Wolfegg und Trauchburg", "maximilian_the_long_name"),
    ("Юки", None, None),
    ("Pat", "O'Brien \"& Sons\"", "pat"),
    ("Соня", "Ли", "sonya"),
)  # fmt: skip
FIRST_ID = 500_000_001
#: state, code, how many hours ago, seconds from the page's first sight to the end
LOGINS = (
    ("authorized", None, 1, 14), ("authorized", None, 1, 22), ("authorized", None, 2, 31),
    ("failed", "wrong_account", 2, 12), ("authorized", None, 3, 9), ("expired", None, 4, 300),
    ("authorized", None, 5, 18), ("authorized", None, 5, 25), ("cancelled", None, 5, 40),
    ("authorized", None, 6, 44), ("failed", "flood_wait", 7, 3), ("authorized", None, 8, 16),
    ("authorized", None, 9, 19), ("superseded", None, 9, 60), ("authorized", None, 11, 12),
    ("failed", "wrong_account", 12, 15), ("authorized", None, 13, 21), ("authorized", None, 16, 28),
    ("expired", None, 17, 300), ("authorized", None, 20, 17), ("authorized", None, 22, 33),
)  # fmt: skip


async def set_up(site: Site) -> None:
    """All of it, in the site's database."""
    async with site.services.db.transaction() as conn:
        for at, (first, last, username) in enumerate(NAMES):
            await users.touch(
                conn,
                Person(
                    telegram_id=FIRST_ID + at,
                    first_name=first,
                    last_name=last,
                    username=username,
                    language_code="ru",
                ),
            )
        await _logins(conn)
        await _invites(conn)
        await _sessions(conn)
        await conn.execute(
            """INSERT INTO outbox (telegram_id, chat_id, kind, attempts, problem, failed_at)
               VALUES ($1, $1, 'session_revoked', 5, 'Forbidden: bot was blocked by the user', now())""",
            FIRST_ID + 2,
        )
        await conn.execute("UPDATE users SET bot_blocked_at = now() WHERE telegram_id = $1", FIRST_ID + 2)


async def _logins(conn: Connection) -> None:
    for at, (state, code, hours, took) in enumerate(reversed(LOGINS)):
        who = FIRST_ID + at % len(NAMES)
        login_id = await conn.fetchval(
            """INSERT INTO logins (session_hash, label, telegram_id, chat_id, state, code, created_at,
                                   expires_at, finished_at)
               SELECT uuid_send(gen_random_uuid()), left(md5($1::text), 8), $2, $2, $3, $4, begun,
                      begun + interval '5 minutes', begun + make_interval(secs => $6 + 4)
               FROM (SELECT now() - make_interval(hours => $5) AS begun) AS b RETURNING id""",
            str(at),
            who,
            state,
            code,
            hours,
            took,
        )
        await conn.execute(
            """INSERT INTO audit_log (at, actor, action, subject)
               SELECT created_at + interval '4 seconds', 'system:web', 'login.waiting', 'login:' || id
               FROM logins WHERE id = $1""",
            login_id,
        )
        status = {"authorized": "success", "expired": "timeout"}.get(state, "failed")
        await conn.execute(
            """INSERT INTO auth_attempts (telegram_id, login_id, method, status, reason, created_at,
                                          finished_at)
               SELECT telegram_id, id, $2, $3, $4, created_at, finished_at FROM logins WHERE id = $1""",
            login_id,
            ("qr", "qr", "phone", "2fa")[at % 4],
            status,
            code,
        )


async def _invites(conn: Connection) -> None:
    for code, plan, uses, days in (
        ("SPRING-2026", "premium", 100, 30),
        ("FRIENDS", "basic", 5, None),
        ("PRESS", "trial", 1, 7),
    ):
        await invites.issue(
            conn,
            plan=plan,
            max_uses=uses,
            expires_in=None if days is None else timedelta(days=days),
            code=normalise(code),
            actor="operator:139883458",
        )
    await conn.execute(
        """INSERT INTO invite_uses (invite_code, telegram_id, state, settled_at)
           SELECT 'SPRING-2026', telegram_id, 'consumed', now() FROM users ORDER BY telegram_id LIMIT 6"""
    )
    await invites.revoke(conn, InviteCode("PRESS"), "operator:139883458")
    for at, plan in enumerate(("premium", "premium", "basic", "premium", "trial", "basic")):
        await subscriptions.grant(conn, telegram_id=FIRST_ID + at, plan_code=plan, invite_code=None)


async def _sessions(conn: Connection) -> None:
    await conn.execute(
        """INSERT INTO telegram_sessions (telegram_id, session, key_id, dc_id, status, owner, lease_until,
                                          checked_at)
           SELECT telegram_id, '\\x00', 'k1', 1 + telegram_id % 2,
                  CASE WHEN telegram_id % 5 = 0 THEN 'revoked' ELSE 'active' END,
                  CASE WHEN telegram_id % 3 = 0 THEN 'web-1:4711:9f8e7d6c' END,
                  CASE WHEN telegram_id % 3 = 0 THEN now() + interval '20 seconds' END,
                  now() - interval '2 hours'
           FROM users WHERE telegram_id >= $1 AND telegram_id < $1 + 6""",
        FIRST_ID,
    )
    await conn.execute(
        """UPDATE users SET is_authenticated = true, authenticated_at = now(), phone_masked = '+999*****01'
           WHERE telegram_id IN (SELECT telegram_id FROM telegram_sessions WHERE status = 'active')"""
    )
