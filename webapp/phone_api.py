"""Signing in by phone number and code: for the person of the login only, by proven identity."""

from __future__ import annotations

from aiohttp import web

from shared.accounts import relogin
from shared.login.board import LoginView
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.bodies import json_body, text_field
from webapp.identity import required
from webapp.logins import LOGINS
from webapp.view_json import problem_error, state_json

routes = web.RouteTableDef()

LONGEST_PHONE = 64  # characters; a number has 15 digits, people add spaces
LONGEST_CODE = 64  # characters


@routes.post("/telegram/auth/phone/")
async def send_code(request: web.Request) -> web.Response:
    """Have a code sent to `{"phone"}`; asked again for the same number, have it sent again.

    Begins a login when there is none: 403 `invite_required`, 409 `already_connected`. Who has logged out here
    before may be signed in at once, without a code.
    """
    who, side = required(request), request.app[ACCOUNT_SIDE]
    phone = text_field(await json_body(request), "phone", LONGEST_PHONE)
    await relogin.ensure(side.db, side.logins, who.telegram_id, who.person)
    return _outcome(await request.app[LOGINS].send_code(required(request).telegram_id, phone))


@routes.post("/telegram/auth/resend/")
async def resend_code(request: web.Request) -> web.Response:
    """Have the code sent again, by the next means."""
    return _outcome(await request.app[LOGINS].resend_code(required(request).telegram_id))


@routes.post("/telegram/auth/verify/")
async def verify_code(request: web.Request) -> web.Response:
    """Redeem `{"code"}`: signed in, the password asked for, or an error that leaves the login alive."""
    code = text_field(await json_body(request), "code", LONGEST_CODE)
    return _outcome(await request.app[LOGINS].verify_code(required(request).telegram_id, code))


def _outcome(view: LoginView) -> web.Response:
    if view.problem is not None and view.is_live:
        raise problem_error(view)
    return json_answer(state_json(view))
