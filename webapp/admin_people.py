"""The panel's people: search, one of them whole, and what an operator may do to them."""

from __future__ import annotations

from aiohttp import web

from shared.members import plans, subscriptions
from shared.members.subscriptions import UserUnknown
from shared.operators import people
from shared.operators.people import Picture
from webapp.account_json import Json, plain
from webapp.admin_asked import asked, confirmed, person_in_path, rows_wanted, word
from webapp.answers import json_answer
from webapp.bodies import matching_field
from webapp.operators import OPERATOR_SIDE, actor
from webapp.signed_in_json import subscription_json

routes = web.RouteTableDef()


@routes.get("/admin/api/users/")
async def users(request: web.Request) -> web.Response:
    """A page of the people who fit `?search=` (id, name or username), the newest first."""
    limit, text = rows_wanted(request), word(request, "search") or ""
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        page = await people.search(conn, text, limit=limit, cursor=request.query.get("cursor"))
    return json_answer(plain(page))


@routes.get("/admin/api/users/{telegram_id}/")
async def user(request: web.Request) -> web.Response:
    """One person whole, secrets masked. 404 `user_unknown`."""
    side = request.app[OPERATOR_SIDE]
    picture = await people.picture(side.db, side.accounts, person_in_path(request))
    if picture is None:
        raise UserUnknown
    return json_answer(_picture_json(picture))


@routes.post("/admin/api/users/{telegram_id}/log-out/")
async def log_out(request: web.Request) -> web.Response:
    """End the person's session, `{"confirm": their id as text}`: `{"remote", "local"}`; the plan stays."""
    whom = await _confirmed_person(request)
    left = await request.app[OPERATOR_SIDE].accounts.log_out(whom, actor(request))
    return json_answer({"remote": left.remote, "local": left.local})


@routes.post("/admin/api/users/{telegram_id}/reset/")
async def reset(request: web.Request) -> web.Response:
    """Forget the person whole, `{"confirm": their id as text}`: how much went, by kind.

    Takes up to 45 s while a login that just ended is drained; 409 `still_draining` when that was too short.
    """
    whom = await _confirmed_person(request)
    gone = await request.app[OPERATOR_SIDE].accounts.reset(whom, actor(request))
    if gone is None:
        raise UserUnknown
    return json_answer({"gone": gone})


@routes.post("/admin/api/users/{telegram_id}/subscription/")
async def grant(request: web.Request) -> web.Response:
    """Give `{"plan"}`: another plan ends, the same one is renewed from now."""
    whom = person_in_path(request)
    plan = matching_field(await asked(request, "plan"), "plan", plans.CODE)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        given = await subscriptions.grant(
            conn, telegram_id=whom, plan_code=plan, invite_code=None, actor=actor(request)
        )
    return json_answer({"subscription": subscription_json(given)})


@routes.post("/admin/api/users/{telegram_id}/subscription/end/")
async def end_subscription(request: web.Request) -> web.Response:
    """Take the plan away, `{"confirm": the person's id as text}`: `{"ended"}`; false: there was none."""
    whom = await _confirmed_person(request)
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer({"ended": await subscriptions.end(conn, whom, actor=actor(request))})


async def _confirmed_person(request: web.Request) -> int:
    whom = person_in_path(request)
    await confirmed(request, str(whom))
    return whom


def _picture_json(picture: Picture) -> Json:
    facts = dict(picture.facts)
    logins, attempts = facts.pop("logins"), facts.pop("attempts")
    subscription = picture.subscription
    return {
        "user": facts,
        "subscription": None if subscription is None else subscription_json(subscription),
        "quotas": plain(picture.quotas),
        "invites": plain(picture.invites),
        "logins": logins,
        "attempts": attempts,
        "sign_ins": plain(picture.sign_ins),
        "history": plain(picture.history),
    }
