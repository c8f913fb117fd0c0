"""A login begins: the person, the invite and the row, in one transaction. No word to Telegram yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from shared.core import audit
from shared.core.db import Connection, Database
from shared.core.errors import Forbidden, TooManyRequests
from shared.login import attempts, logins
from shared.login.end_login import end_login
from shared.login.states import State
from shared.login.ways import registry
from shared.members import invites, plans, subscriptions, users
from shared.members.invites import InviteCode
from shared.members.plans import Plan
from shared.members.users import Person

log = logging.getLogger("qr_auth_manager")


MOST_LOGINS = 20  # logins one person may begin …
WITHIN = 600.0  # … in so many seconds


class TooManyLogins(TooManyRequests):
    """This person began too many logins; the oldest of them must grow older first."""

    code = "too_many_logins"


class InviteRequired(Forbidden):
    """Without a current subscription an invite is needed."""

    code = "invite_required"


@dataclass(frozen=True, kw_only=True)
class StartedLogin:
    """What the bot needs to answer `/login`."""

    login_id: int
    session_id: str  #: the page's capability: a secret, known to the person only
    url: str  #: the page's address, with the capability in it
    plan: Plan  #: what the login will give, or keep
    invite_code: str | None
    expires_in: int  #: seconds
    is_relogin: bool  #: the person has a subscription already; no invite is used up


async def begin(
    db: Database, person: Person, *, chat_id: int, invite_code: InviteCode | None, base_url: str, ttl: int
) -> StartedLogin:
    """Reserve the invite and create the login, superseding the person's live one.

    Without an invite, or with one this person has used before, it is a re-login under the current
    subscription. Raises InviteRequired and the invite errors; then nothing has changed, and a live login
    goes on with its reservation.
    """
    session_id = logins.new_session_id()
    async with db.transaction() as conn:
        await _hold(conn, person)
        wait = await logins.wait_for_next(conn, person.telegram_id, MOST_LOGINS, WITHIN)
        if wait is not None:
            raise TooManyLogins(retry_after=wait)
        await _supersede(conn, person.telegram_id)
        plan, code = await _entitlement(conn, person.telegram_id, invite_code)
        login = await logins.create(
            conn,
            session_id=session_id,
            telegram_id=person.telegram_id,
            chat_id=chat_id,
            invite_code=code,
            ttl=ttl,
        )
        if code is not None:
            invite = await invites.reserve(conn, code=code, telegram_id=person.telegram_id, login_id=login.id)
            plan = await plans.get(conn, invite.plan)
        if plan is None:
            raise InviteRequired
        await attempts.start(
            conn, telegram_id=person.telegram_id, login_id=login.id, method=registry.FIRST.name
        )
        actor = f"user:{person.telegram_id}"
        await audit.record(
            conn, actor=actor, action="login.created", subject=f"login:{login.id}", invite=code
        )
    log.info("QR login generated for %s", person.telegram_id)
    log.info("QR session created %s... expires in %d s", login.label, ttl)
    return StartedLogin(
        login_id=login.id,
        session_id=session_id,
        url=f"{base_url}/qr-auth?session_id={session_id}",
        plan=plan,
        invite_code=code,
        expires_in=ttl,
        is_relogin=code is None,
    )


async def _hold(conn: Connection, person: Person) -> None:
    """Know the person, and keep others from changing their logins meanwhile."""
    await users.touch(conn, person)
    if not await users.lock(conn, person.telegram_id):  # erased this very moment
        await users.touch(conn, person)
        await users.lock(conn, person.telegram_id)


async def _supersede(conn: Connection, telegram_id: int) -> None:
    live = await logins.live_of(conn, telegram_id)
    if live is not None:
        await end_login(conn, live, State.SUPERSEDED, actor=f"user:{telegram_id}")


async def _entitlement(
    conn: Connection, telegram_id: int, code: InviteCode | None
) -> tuple[Plan | None, InviteCode | None]:
    """The plan the person has now and the invite that is really needed (None: a re-login)."""
    current = await subscriptions.current(conn, telegram_id)
    plan = None if current is None else current.plan
    if code is None and plan is None:
        raise InviteRequired
    if code is None:
        return plan, None
    await invites.get(conn, code)  # raises InviteUnknown, before a login refers to the code
    if plan is not None and await invites.used_by(conn, code, telegram_id):
        return plan, None
    return plan, code
