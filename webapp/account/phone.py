"""Signing in by phone number and code: for the person of the login only, by proven identity."""

from __future__ import annotations

from aiohttp import web

from shared.accounts import relogin
from shared.accounts.relogin import AlreadyConnected
from shared.login.login_cache import LoginView
from webapp.access import identity_of
from webapp.api.error_groups import BEGINNING, CODE_STEP, PHONE_STEP
from webapp.api.models import RequestModel, ShortText
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody
from webapp.http.answers import json_answer
from webapp.login.shapes import LoginState
from webapp.login.view import problem_error, state_json
from webapp.services import SERVICES

routes = web.RouteTableDef()


class PhoneGiven(RequestModel):
    """The phone number of the account to be connected."""

    phone: ShortText  #: with the country code; spaces, dashes and brackets are passed over


class CodeGiven(RequestModel):
    """The login code that Telegram sent."""

    code: ShortText  #: text, for its zeros; spaces and dashes are passed over


PHONE_BODY = JsonBody(PhoneGiven)
CODE_BODY = JsonBody(CodeGiven)


@routes.post("/telegram/auth/phone/")
@described(
    "phone.send_code",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    parameters=(PHONE_BODY,),
    answers={200: LoginState},
    errors=(*PHONE_STEP, *BEGINNING, AlreadyConnected),
)
async def send_code(request: web.Request) -> web.Response:
    """Have a login code sent to a phone number; asked again for the same number, have it sent again.

    Begins a login when there is none: that takes a current subscription (else `invite_required`) and no
    connected account. Who has logged out here before may be signed in at once, without a code.
    """
    who, portal = identity_of(request), request.app[SERVICES].portal
    phone = (await PHONE_BODY.of(request)).phone
    await relogin.ensure(portal.db, portal.qr_auth, who.telegram_id, who.person)
    return _outcome(await portal.qr_auth.send_code(who.telegram_id, phone))


@routes.post("/telegram/auth/resend/")
@described(
    "phone.resend_code", tag=Tag.CONNECT, who=Who.PERSONAL, answers={200: LoginState}, errors=CODE_STEP
)
async def resend_code(request: web.Request) -> web.Response:
    """Have the code sent again, by the next means."""
    return _outcome(await request.app[SERVICES].portal.qr_auth.resend_code(identity_of(request).telegram_id))


@routes.post("/telegram/auth/verify/")
@described(
    "phone.verify_code",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    parameters=(CODE_BODY,),
    answers={200: LoginState},
    errors=CODE_STEP,
)
async def verify_code(request: web.Request) -> web.Response:
    """Redeem the login code.

    The answer is what came of it: signed in, the password asked for, or an error that leaves the login alive.
    """
    code = (await CODE_BODY.of(request)).code
    return _outcome(
        await request.app[SERVICES].portal.qr_auth.verify_code(identity_of(request).telegram_id, code)
    )


def _outcome(view: LoginView) -> web.Response:
    if view.problem is not None and view.is_live:
        raise problem_error(view)
    return json_answer(state_json(view))
