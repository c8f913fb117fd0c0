"""The panel's logins and sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.login.logins import LoginNotFound, LoginOver
from shared.operators import kept_sessions, live_logins
from shared.operators.kept_sessions import SessionLine
from shared.operators.live_logins import LoginsOverview
from shared.operators.paging import LARGEST_ROW, Page
from webapp.admin.requests import CONFIRMATION, ConfirmationMissing, PageQuery, actor
from webapp.api.models import DIGITS, RequestModel
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()


class LoginPath(RequestModel):
    """Which login."""

    id: Annotated[int, Field(description="the login's number", examples=[4242]), DIGITS]


class SessionsQuery(PageQuery):
    """Which sessions."""

    status: Annotated[
        Annotated[kept_sessions.SessionStanding, Field(strict=False)] | None,
        Field(description="of the session; null: any"),
    ] = None


class Cancelled(TypedDict):
    """It has ended."""

    cancelled: Annotated[Literal[True], Field(description="the login was cancelled")]


LOGIN = Parameters(ParameterLocation.PATH, LoginPath)
SESSIONS = Parameters(ParameterLocation.QUERY, SessionsQuery)


@routes.get("/admin/api/logins/")
@described("admin_logins.logins", tag=Tag.OPERATORS, who=Who.OPERATOR, answers={200: LoginsOverview})
async def logins(request: web.Request) -> web.Response:
    """What goes on and what just ended."""
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer(plain(await live_logins.look(conn)))


@routes.post("/admin/api/logins/{id}/cancel/")
@described(
    "admin_logins.cancel",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(LOGIN, CONFIRMATION),
    answers={200: Cancelled},
    errors=(LoginNotFound, LoginOver, ConfirmationMissing),
)
async def cancel(request: web.Request) -> web.Response:
    """End a live login. `confirm`: its label."""
    login_id, label = LOGIN.of(request).id, (await CONFIRMATION.of(request)).confirm
    if not 0 < login_id <= LARGEST_ROW:
        raise LoginNotFound
    async with request.app[SERVICES].portal.db.acquire() as conn:
        await live_logins.cancel(conn, login_id, label, actor(request))
    return json_answer({"cancelled": True})


@routes.get("/admin/api/sessions/")
@described(
    "admin_logins.sessions",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(SESSIONS,),
    answers={200: Page[SessionLine]},
)
async def sessions(request: web.Request) -> web.Response:
    """A page of the kept sessions, the newest first."""
    wanted = SESSIONS.of(request)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        page = await kept_sessions.page(conn, wanted.status, limit=wanted.limit, cursor=wanted.cursor)
    return json_answer(plain(page))
