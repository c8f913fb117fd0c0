"""The panel's records: attempts to get in, the audit log, messages in trouble."""

from __future__ import annotations

from aiohttp import web

from shared.members.users import LARGEST_ID
from shared.operators import attempts, trail, undelivered
from webapp.account_json import plain
from webapp.admin_asked import choice, moment, rows_wanted, word
from webapp.answers import json_answer
from webapp.operators import OPERATOR_SIDE
from webapp.queries import number_in_query

routes = web.RouteTableDef()


@routes.get("/admin/api/attempts/")
async def some_attempts(request: web.Request) -> web.Response:
    """A page of attempts, the newest first; `?user=`, `?method=`, `?status=`, `?since=`, `?until=`."""
    limit = rows_wanted(request)
    wanted = attempts.Filter(
        telegram_id=number_in_query(request, "user", least=1, most=LARGEST_ID, default=None),
        method=choice(request, "method", attempts.Method),
        status=choice(request, "status", attempts.Status),
        since=moment(request, "since"),
        until=moment(request, "until"),
    )
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer(
            plain(await attempts.page(conn, wanted, limit=limit, cursor=request.query.get("cursor")))
        )


@routes.get("/admin/api/audit/")
async def audit(request: web.Request) -> web.Response:
    """A page of the audit log, the newest first; `?actor=`, `?action=`, `?subject=`, `?since=`, `?until=`.

    An action that ends with a dot is all actions of its noun: `invite.`.
    """
    limit = rows_wanted(request)
    wanted = trail.Filter(
        actor=word(request, "actor"),
        action=word(request, "action"),
        subject=word(request, "subject"),
        since=moment(request, "since"),
        until=moment(request, "until"),
    )
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer(
            plain(await trail.page(conn, wanted, limit=limit, cursor=request.query.get("cursor")))
        )


@routes.get("/admin/api/outbox/")
async def outbox(request: web.Request) -> web.Response:
    """A page of the messages that could not be sent so far, or were given up, the newest first."""
    limit = rows_wanted(request)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer(
            plain(await undelivered.page(conn, limit=limit, cursor=request.query.get("cursor")))
        )
