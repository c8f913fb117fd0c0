"""The people the portal knows: the list, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.accounts.accounts import Accounts
from shared.core.db import Connection, Database, Queries
from shared.core.json_value import JSON
from shared.members import subscriptions, usage
from shared.members.person_fields import FirstName, LastName, PhoneMasked, TelegramId, Username
from shared.members.subscriptions import Subscription
from shared.members.usage import Usage
from shared.operators import audit_log
from shared.operators.audit_log import Line
from shared.operators.paging import Page, PagePosition, cut, position_of

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of the list."""

    telegram_id: TelegramId
    first_name: FirstName
    last_name: LastName
    username: Username
    phone_masked: PhoneMasked
    is_authenticated: Annotated[bool, Field(description="an account is connected")]
    plan: Annotated[
        str | None,
        Field(description="the code of the plan; null: there is no subscription", examples=["premium"]),
    ]
    session: Annotated[
        str | None, Field(description="status of the kept session; null: there is none", examples=["active"])
    ]
    blocked: Annotated[bool, Field(description="the person blocked the bot")]
    created_at: Annotated[datetime, Field(description="when the portal first met the person")]

    @property
    def place(self) -> PagePosition:
        """Where the list goes on after this line."""
        return PagePosition(at=self.created_at, id=self.telegram_id)


@dataclass(frozen=True, kw_only=True)
class InviteUse:
    """An invite somebody came with."""

    code: Annotated[str, Field(description="the code of the invite", examples=["SPRING26"])]
    state: Annotated[str, Field(description="`reserved`, `consumed` or `released`", examples=["consumed"])]
    reserved_at: Annotated[datetime, Field(description="when a login reserved it")]
    settled_at: Annotated[
        datetime | None, Field(description="when it was consumed or released; null: a login holds it")
    ]


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A browser or an app that is signed in to the portal itself."""

    method: Annotated[str, Field(description="how the person proved who they are", examples=["mini_app"])]
    created_at: Annotated[datetime, Field(description="when it began")]
    rotated_at: Annotated[datetime, Field(description="when the refresh token was last replaced")]
    expires_at: Annotated[datetime, Field(description="when it ends, unless it is renewed before")]


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
    """How a text may be written in a name: a database may know the upper case of ASCII letters only."""
    plain = text.strip().removeprefix("@")
    return [plain.lower(), plain, plain.upper(), plain.title()]
