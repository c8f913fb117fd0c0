"""Telegram said yes: everything that follows from it, in one transaction, exactly once."""

from __future__ import annotations

import logging

from telethon.tl import types

from shared.core import outbox
from shared.core.db import Connection
from shared.core.later import gathered
from shared.core.redaction import mask_phone
from shared.login import attempts, drafts, logins
from shared.login.dependencies import LoginDependencies
from shared.login.logins import Fence, Login
from shared.login.states import State
from shared.members import invites, subscriptions, users
from shared.telegram import sessions

log = logging.getLogger("qr_auth_manager")


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
    """Make the login `authorized`: profile, session, invite, subscription, attempts, audit, message.

    The caller has checked that `user` is the login's person, and must let go of its client and then call
    `settle`. Raises LeaseLost (another owner finalises), LoginOver (it ended meanwhile: log `session` out),
    Unavailable (unknown whether it was committed: ask again from the start).
    """
    actor = f"user:{login.telegram_id}"
    async with deps.db.transaction() as conn, gathered(conn):
        await users.authenticate(  # first, for it locks the person
            conn,
            telegram_id=user.id,
            first_name=user.first_name or "",
            last_name=user.last_name,
            username=user.username,
            phone_masked=mask_phone(f"+{user.phone}") if user.phone else None,
        )
        done = await logins.advance(
            conn, login.id, State.AUTHORIZED, through=State.FINALISING, actor=actor, fence=fence
        )
        await sessions.store(
            conn, deps.vault, telegram_id=user.id, session=session, dc_id=dc_id, owner=holder(deps, login)
        )
        await drafts.remove(conn, draft_id)
        plan = await _grant(conn, login)
        await attempts.finish(conn, login.id, "success")
        await outbox.put(
            conn,
            telegram_id=login.telegram_id,
            chat_id=login.chat_id,
            kind="login_authorized",
            payload={
                "message_id": done.message_id,
                "plan": plan,
                "relogin": login.invite_code is None,
            },
            dedupe_key=f"login:{login.id}",
        )
    log.info("QR login authorized for %s", login.telegram_id)
    if login.invite_code is not None:
        log.info("QR subscription %s activated for %s", plan, login.telegram_id)
    return done


async def settle(deps: LoginDependencies, login: Login, session: str) -> None:
    """After the commit and the end of our client: the session file, and the session free for use."""
    await deps.files.write(login.telegram_id, session)
    async with deps.db.acquire() as conn:
        await sessions.release(conn, login.telegram_id, holder(deps, login))


def holder(deps: LoginDependencies, login: Login) -> str:
    """The name under which this login's client holds the session until it is closed."""
    return f"{deps.owner}/login-{login.id}"


async def _grant(conn: Connection, login: Login) -> str | None:
    """Consume the invite and grant its plan; a re-login keeps the plan there is. Returns the plan's code."""
    if login.invite_code is None:
        current = await subscriptions.current(conn, login.telegram_id)
        return None if current is None else current.plan.code
    plan = await invites.consume(conn, login.id, actor=f"user:{login.telegram_id}")
    if plan is None:
        raise RuntimeError("a live login holds its invite")
    await subscriptions.grant(
        conn, telegram_id=login.telegram_id, plan_code=plan, invite_code=login.invite_code, locked=True
    )
    return plan
