"""The logins that are going on now: their states, their owners, and how an operator ends one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core.db import Connection, Queries
from shared.login import logins
from shared.login.end_login import end_login
from shared.login.logins import LoginNotFound
from shared.login.states import State
from shared.members import users
from shared.members.person_fields import FirstName, TelegramId, Username

sql = Queries.beside(__file__)

MOST_LIVE = 200
LATEST = 20


@dataclass(frozen=True, kw_only=True)
class LoginLine:
    """One login. Seconds count from the moment of reading, by the database's clock."""

    id: Annotated[int, Field(description="the login's number", examples=[4242])]
    label: Annotated[
        str, Field(description="the first 8 characters of its session id", examples=["Xk3vQ9aZ"])
    ]
    telegram_id: TelegramId
    first_name: FirstName
    username: Username
    state: Annotated[str, Field(description="the state it is in", examples=["waiting"])]
    code: Annotated[str | None, Field(description="why it failed; null: it did not", examples=[None])]
    problem: Annotated[
        str | None,
        Field(description="the last error that did not end it; null: there was none", examples=[None]),
    ]
    invite_code: Annotated[
        str | None, Field(description="the invite it uses; null: none", examples=["SPRING26"])
    ]
    drafts: Annotated[int, Field(description="auth keys that may still bring a device", examples=[1])]
    owner: Annotated[str | None, Field(description="the web replica that drives it", examples=["web-1"])]
    lease_left: Annotated[
        float | None,
        Field(
            description="seconds its lease goes on, negative when it ran out; null: nobody owns it",
            examples=[12.5],
        ),
    ]
    age: Annotated[float, Field(description="seconds since it began", examples=[41.2])]
    expires_in: Annotated[float, Field(description="seconds it has left", examples=[258.8])]
    created_at: Annotated[datetime, Field(description="when it began")]
    finished_at: Annotated[datetime | None, Field(description="when it ended; null: it goes on")]


@dataclass(frozen=True, kw_only=True)
class LoginsOverview:
    """What is going on, and what just ended."""

    live: Annotated[list[LoginLine], Field(description="logins that go on, the newest first")]
    more: Annotated[int, Field(description="live ones that this list has no room for")]
    ended: Annotated[list[LoginLine], Field(description="the latest that ended")]


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
