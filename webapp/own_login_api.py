"""The asker's own login, by identity: the way back in without the bot, and the steps after a scan."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from shared.accounts import relogin
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.bodies import json_body
from webapp.identity import required
from webapp.login_api import proof_of
from webapp.view_json import event_json, problem_error, state_json

routes = web.RouteTableDef()


@routes.get("/telegram/auth/qr/")
async def qr(request: web.Request) -> web.Response:
    """The login's `url` (`tg://login?token=…`) and `qr_svg`; begins a login when there is none.

    403 `invite_required` without a current subscription, 409 `already_connected`.
    """
    who, side = required(request), request.app[ACCOUNT_SIDE]
    await relogin.ensure(side.db, side.logins, who.telegram_id, who.person)
    view = await side.logins.own_link(who.telegram_id)
    if view.problem is not None and view.url is None and view.is_live:
        raise problem_error(view)
    return json_answer(event_json(view))


@routes.post("/telegram/auth/login/")
async def login(request: web.Request) -> web.Response:
    """Begin a login and say where its page is: 201 `{"url", "expires_in"}`; a live one is superseded.

    The address is a secret of its own: whoever has it may go on with this login. 403 `invite_required`
    without a current subscription, 409 `already_connected`.
    """
    who, side = required(request), request.app[ACCOUNT_SIDE]
    started = await relogin.begin(side.db, side.logins, who.telegram_id, who.person)
    return json_answer(
        {"url": started.url, "expires_in": started.expires_in}, status=web.HTTPCreated.status_code
    )


@routes.get("/telegram/auth/qr/status/")
async def qr_status(request: web.Request) -> web.Response:
    """How the newest login stands, as its page's events say it; `{"status":"not_found"}` without one."""
    view = await request.app[ACCOUNT_SIDE].logins.own_view(required(request).telegram_id)
    return json_answer({"status": "not_found"} if view is None else state_json(view))


@routes.get("/telegram/auth/password/")
async def password_challenge(request: web.Request) -> web.Response:
    """What the browser needs to prove that it knows the cloud password: https://core.telegram.org/api/srp."""
    challenge = await request.app[ACCOUNT_SIDE].logins.password_challenge(required(request).telegram_id)
    return json_answer(asdict(challenge))


@routes.post("/telegram/auth/password/")
async def submit_password(request: web.Request) -> web.Response:
    """Take the proof `{"srp_id", "A", "M1"}`: a status, or an error that leaves the login alive."""
    who = required(request).telegram_id
    proof = proof_of(await json_body(request))
    view = await request.app[ACCOUNT_SIDE].logins.submit_password(who, **proof)
    if view.problem is not None and view.is_live:
        raise problem_error(view)
    return json_answer(state_json(view))
