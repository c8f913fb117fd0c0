"""Signing in by phone number and code: for the person of the login only, by proven identity."""

from __future__ import annotations

from aiohttp import web

from shared.accounts import relogin
from shared.accounts.relogin import AlreadyConnected
from shared.login.ways.phone.way import PhoneWay
from webapp.account.side import ACCOUNT_SIDE
from webapp.description.models import Asked, ShortText
from webapp.description.operation import Tag, Who, described
from webapp.description.takes import JsonBody
from webapp.description.troubles import BEGINNING, opening, step_of
from webapp.identity.asker import required
from webapp.login.logins import LOGINS
from webapp.login.shapes import LoginState
from webapp.login.view import settled, state_json
from webapp.serving.answers import json_answer

routes = web.RouteTableDef()


class PhoneGiven(Asked):
    """The phone number of the account to be connected."""

    phone: ShortText  #: with the country code; spaces, dashes and brackets are passed over


class CodeGiven(Asked):
    """The login code that Telegram sent."""

    code: ShortText  #: text, for its zeros; spaces and dashes are passed over


PHONE_BODY = JsonBody(PhoneGiven)
CODE_BODY = JsonBody(CodeGiven)


@routes.post("/telegram/auth/phone/")
@described(
    "phone.send_code",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    takes=(PHONE_BODY,),
    answers={200: LoginState},
    errors=(*opening(PhoneWay), *BEGINNING, AlreadyConnected),
)
async def send_code(request: web.Request) -> web.Response:
    """Have a login code sent to a phone number; asked again for the same number, have it sent again.

    Begins a login when there is none: that takes a current subscription (else `invite_required`) and no
    connected account. Who has logged out here before may be signed in at once, without a code.
    """
    who, side = required(request), request.app[ACCOUNT_SIDE]
    phone = (await PHONE_BODY.of(request)).phone
    await relogin.ensure(side.db, side.logins, who.telegram_id, who.person)
    view = await request.app[LOGINS].send_code(who.telegram_id, phone)
    return json_answer(state_json(settled(view)))


@routes.post("/telegram/auth/resend/")
@described(
    "phone.resend_code",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    answers={200: LoginState},
    errors=step_of(PhoneWay),
)
async def resend_code(request: web.Request) -> web.Response:
    """Have the code sent again, by the next means."""
    view = await request.app[LOGINS].resend_code(required(request).telegram_id)
    return json_answer(state_json(settled(view)))


@routes.post("/telegram/auth/verify/")
@described(
    "phone.verify_code",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    takes=(CODE_BODY,),
    answers={200: LoginState},
    errors=step_of(PhoneWay),
)
async def verify_code(request: web.Request) -> web.Response:
    """Redeem the login code.

    The answer is what came of it: signed in, the password asked for, or an error that leaves the login alive.
    """
    code = (await CODE_BODY.of(request)).code
    view = await request.app[LOGINS].verify_code(required(request).telegram_id, code)
    return json_answer(state_json(settled(view)))
