"""A person who has left a trace in every table that can hold one."""

from __future__ import annotations

from sandbox.person import Person
from shared.core import audit, outbox
from shared.identity.access_tokens import Method
from shared.login import inputs
from shared.login.begin import StartedLogin
from shared.login.ways.qr.inputs import Refresh
from shared.members import invites, usage
from shared.services import Services
from shared.telegram import logout_tokens
from tests.support.account import connect
from tests.support.portal import as_member, begun, with_token

OPERATOR = 616_161_616


async def live_fully(portal: Services, person: Person) -> StartedLogin:
    """Sign in twice, use the plan, be looked after by an operator, and begin one more login."""
    who = person.account.id
    await connect(portal, person)
    await connect(portal, person)
    await portal.identities.sign_in(as_member(person), Method.MINI_APP)
    async with portal.db.transaction() as conn:
        await usage.spend(conn, who, "posts")
        await logout_tokens.keep(conn, portal.vault, who, b"a token")
        await outbox.put(conn, telegram_id=who, chat_id=who, kind="session_revoked", payload={})
        await conn.execute(
            "INSERT INTO sent_messages (telegram_id, key, request) VALUES ($1, 'key', 'hash')", who
        )
        await conn.execute(
            "INSERT INTO flood_waits VALUES ('code:' || $1::bigint, now() + interval '1 hour')", who
        )
        await conn.execute(
            """INSERT INTO event_reactions (event_id, reaction, due_at)
               SELECT max(id), 'of another release', 'infinity' FROM events WHERE telegram_id = $1""",
            who,
        )
        await audit.record(conn, actor=f"operator:{OPERATOR}", action="user.seen", subject=f"user:{who}")
        await invites.issue(conn, plan="basic", expires_in=None, actor=f"operator:{who}")
    login = await begun(portal, person)
    await portal.qr_auth.open_page(login.session_id)
    await with_token(portal.qr_auth, login.session_id)
    async with portal.db.transaction() as conn:  # too late: of a login that is over nobody takes it
        over = await conn.fetchval("SELECT min(id) FROM logins WHERE telegram_id = $1", who)
        await inputs.put(conn, portal.vault, over, Refresh())
    return login
