"""The panel's logins and sessions."""

from __future__ import annotations

from aiohttp import web

from shared.login.logins import LoginNotFound
from shared.operators import kept_sessions, live_logins
from shared.operators.paging import LARGEST_ROW
from webapp.account_json import plain
from webapp.admin_asked import asked, choice, rows_wanted
from webapp.answers import json_answer
from webapp.bodies import text_field
from webapp.operators import OPERATOR_SIDE, actor
from webapp.queries import number_in_path

routes = web.RouteTableDef()


@routes.get("/admin/api/logins/")
async def logins(request: web.Request) -> web.Response:
    """What goes on and what just ended: `{"live": [...], "more": live ones not listed, "ended": [...]}`."""
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer(plain(await live_logins.look(conn)))


@routes.post("/admin/api/logins/{id}/cancel/")
async def cancel(request: web.Request) -> web.Response:
    """End a live login, `{"confirm": its label}`. 404 `login_not_found`, 409 `login_over`."""
    login_id = number_in_path(request, "id")
    label = text_field(await asked(request, "confirm"), "confirm", 8)
    if not 0 < login_id <= LARGEST_ROW:
        raise LoginNotFound
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        await live_logins.cancel(conn, login_id, label, actor(request))
    return json_answer({"cancelled": True})


@routes.get("/admin/api/sessions/")
async def sessions(request: web.Request) -> web.Response:
    """A page of the kept sessions, the newest first; `?status=active|revoked`."""
    limit, status = rows_wanted(request), choice(request, "status", kept_sessions.Status)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        page = await kept_sessions.page(conn, status, limit=limit, cursor=request.query.get("cursor"))
    return json_answer(plain(page))
