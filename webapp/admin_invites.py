"""The panel's invites and plans."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from shared.core.errors import BadRequest
from shared.members import invites, plans
from shared.members.invites import Invite
from shared.operators.paging import cut
from webapp.account_json import Json, plain
from webapp.admin_asked import asked, confirmed, rows_wanted, word
from webapp.answers import json_answer
from webapp.bodies import matching_field, optional_text_field
from webapp.operators import OPERATOR_SIDE, actor

LONGEST_CODE = 64  # characters

routes = web.RouteTableDef()


@routes.get("/admin/api/plans/")
async def every_plan(request: web.Request) -> web.Response:
    """Every plan, the richest last: `{"items": [...]}`."""
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer({"items": plain(await plans.every(conn))})


@routes.get("/admin/api/invites/")
async def some(request: web.Request) -> web.Response:
    """A page of the invites, the newest first."""
    limit, cursor = rows_wanted(request), word(request, "cursor")
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        found = await invites.older(conn, than=cursor, limit=limit + 1)
    page = cut(found, limit, lambda one: one.code)
    return json_answer({"items": [_invite_json(one) for one in page.items], "next": page.next})


@routes.get("/admin/api/invites/{code}/")
async def one(request: web.Request) -> web.Response:
    """An invite and everybody who used it: `{"invite", "uses": [...]}`. 404 `invite_unknown`."""
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        invite = await invites.get(conn, request.match_info["code"])
        uses = await invites.uses(conn, invite.code)
    return json_answer({"invite": _invite_json(invite), "uses": plain(uses)})


@routes.post("/admin/api/invites/")
async def issue(request: web.Request) -> web.Response:
    """Make one: `{"plan", "uses"?, "days"?, "code"?}`; 201 `{"invite"}`. Without days it is for ever."""
    body = await asked(request, "plan", "uses", "days", "code")
    plan = matching_field(body, "plan", plans.CODE)
    uses, days = _number(body, "uses", invites.MAX_USES), _number(body, "days", invites.LONGEST.days)
    code = optional_text_field(body, "code", LONGEST_CODE)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        invite = await invites.issue(
            conn,
            plan=plan,
            max_uses=uses or 1,
            expires_in=None if days is None else timedelta(days=days),
            code=code,
            actor=actor(request),
        )
    return json_answer({"invite": _invite_json(invite)}, status=web.HTTPCreated.status_code)


@routes.post("/admin/api/invites/{code}/revoke/")
async def revoke(request: web.Request) -> web.Response:
    """Take one back, `{"confirm": its code}`: `{"revoked"}`; false: it was revoked before."""
    code = invites.normalise(request.match_info["code"])
    await confirmed(request, code)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer({"revoked": await invites.revoke(conn, code, actor(request))})


def _number(body: dict[str, object], name: str, most: int) -> int | None:
    """A whole number from 1; None when it is missing or null. Raises BadRequest."""
    value = body.get(name)
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= most:
        raise BadRequest(f"{name} is not a number from 1 to {most}")
    return value


def _invite_json(invite: Invite) -> Json:
    return {
        "code": invite.code,
        "plan": invite.plan,
        "standing": invite.standing.value,
        "max_uses": invite.max_uses,
        "uses_left": invite.uses_left,
        "reserved": invite.reserved,
        "consumed": invite.consumed,
        "expires_at": plain(invite.expires_at),
        "revoked_at": plain(invite.revoked_at),
        "created_by": invite.created_by,
        "created_at": plain(invite.created_at),
    }
