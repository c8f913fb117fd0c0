"""The people the portal knows: the list, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.accounts.accounts import Accounts
from shared.core.db import Connection, Database, Queries
from shared.core.json_value import JSON
from shared.members import subscriptions, usage
from shared.members.subscriptions import Subscription
from shared.members.usage import Usage
from shared.operators import audit_log
from shared.operators.audit_log import Line
from shared.operators.paging import Page, PagePosition, cut, position_of

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of the list."""

    telegram_id: int
    first_name: str
    last_name: str | None
    username: str | None
    phone_masked: str | None
    is_authenticated: bool
    plan: str | None
    session: str | None  #: status of the kept session; None: there is none
    blocked: bool  #: the person blocked the bot
    created_at: datetime

    @property
    def place(self) -> PagePosition:
        """Where the list goes on after this line."""
        return PagePosition(at=self.created_at, id=self.telegram_id)


@dataclass(frozen=True, kw_only=True)
class InviteUse:
    """An invite somebody came with."""

    code: str
    state: str
    reserved_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A browser or an app that is signed in to the portal itself."""

    method: str
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything about one person."""

    facts: dict[str, JSON]  #: profile, session, latest logins and attempts: what /debug_status shows
    subscription: Subscription | None
    usage: list[Usage]
    invites: list[InviteUse]
    sign_ins: list[SignIn]
    history: list[Line]  #: done to or by the person, the newest first


async def search(conn: Connection, text: str, *, limit: int, cursor: str | None) -> Page[Listed]:
    """People whose id begins so, or whose name or username contains it; the newest first. "" finds everybody.

    Case does not matter, nor an at sign before a username. Raises BadRequest for a cursor that is none.
    """
    rows = await conn.fetch(sql.search, _spellings(text), *position_of(cursor), limit + 1)
    return cut([Listed(**row) for row in rows], limit, lambda one: one.place)


async def picture(db: Database, accounts: Accounts, telegram_id: int) -> Picture | None:
    """One person whole; None for somebody unknown. Raises Unavailable."""
    facts = await accounts.status(telegram_id)
    if facts is None:
        return None
    async with db.acquire() as conn:
        return Picture(
            facts=facts,
            subscription=await subscriptions.current(conn, telegram_id),
            usage=await usage.current(conn, telegram_id),
            invites=[InviteUse(**row) for row in await conn.fetch(sql.invites, telegram_id)],
            sign_ins=[SignIn(**row) for row in await conn.fetch(sql.sign_ins, telegram_id)],
            history=await audit_log.about(conn, telegram_id),
        )


def _spellings(text: str) -> list[str]:
    """How a text may stand in a name: a database may know the upper case of ASCII letters only."""
    plain = text.strip().removeprefix("@")
    return [plain.lower(), plain, plain.upper(), plain.title()]
