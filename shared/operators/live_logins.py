"""The logins that are going on now: how they stand, who drives them, and an operator's end to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.core.db import Connection, Queries
from shared.login import logins
from shared.login.end_login import end_login
from shared.login.logins import LoginNotFound
from shared.login.states import State
from shared.members import users

sql = Queries.beside(__file__)

MOST_LIVE = 200
LATEST = 20


@dataclass(frozen=True, kw_only=True)
class LoginLine:
    """One login. Seconds count from the moment of reading, by the database's clock."""

    id: int
    label: str  #: the first 8 characters of its session id
    telegram_id: int
    first_name: str
    username: str | None
    state: str
    code: str | None  #: why it failed
    problem: str | None  #: the last error that did not end it
    invite_code: str | None
    drafts: int  #: auth keys that may still bring a device
    owner: str | None  #: the web replica that drives it
    lease_left: float | None  #: seconds its lease goes on, negative when it ran out; None: nobody owns it
    age: float
    expires_in: float
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LoginsOverview:
    """What is going on, and what just ended."""

    live: list[LoginLine]
    more: int  #: live ones beyond MOST_LIVE
    ended: list[LoginLine]


async def look(conn: Connection) -> LoginsOverview:
    """Every live login, the newest first, and the latest that ended."""
    live = [LoginLine(**row) for row in await conn.fetch(sql.live, MOST_LIVE)]
    more = 0 if len(live) < MOST_LIVE else await conn.fetchval(sql.how_many) - len(live)
    ended = [LoginLine(**row) for row in await conn.fetch(sql.ended, LATEST)]
    return LoginsOverview(live=live, more=max(0, more), ended=ended)


async def cancel(conn: Connection, login_id: int, label: str, actor: str) -> None:
    """End this very login, as its person could; its owner and its page hear of it by the commit.

    `label` is what the operator saw. Raises LoginNotFound when it is another login's, LoginOver.
    """
    async with conn.transaction():
        whose = await conn.fetchval(sql.whose, login_id, label)
        if whose is None:
            raise LoginNotFound
        await users.lock(conn, whose)
        login = await logins.by_id(conn, login_id)
        if login is None:
            raise LoginNotFound
        await end_login(conn, login, State.CANCELLED, actor=actor)
