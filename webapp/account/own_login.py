"""The asker's own login, by identity: the way back in without the bot, and the steps after a scan."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.accounts import relogin
from shared.accounts.relogin import AlreadyConnected
from shared.login.password.errors import PasswordNotExpected
from shared.login.ways import registry
from shared.telegram.password import Challenge
from webapp.access import identity_of
from webapp.api.error_groups import BEGINNING, PASSWORD_STEP, STEERING, opening
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody
from webapp.http.answers import json_answer
from webapp.login.password_proof import SrpProof
from webapp.login.shapes import LastLogin, LoginEvent, LoginState
from webapp.login.view import event_json, settled, state_json
from webapp.services import SERVICES

routes = web.RouteTableDef()

PROOF_BODY = JsonBody(SrpProof)


class BegunLogin(TypedDict):
    """A login that nobody has opened yet."""

    url: Annotated[
        str,
        Field(
            description="the address of its page: who knows it may steer the login",
            examples=["https://portal.example/telegram/auth/qr/?session_id=<session id>"],
        ),
    ]
    expires_in: Annotated[int, Field(description="seconds the login lives", examples=[300])]


@routes.get("/telegram/auth/qr/")
@described(
    "own_login.qr",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    answers={200: LoginEvent},
    errors=(*opening(*registry.ways()), *BEGINNING, AlreadyConnected),
)
async def qr(request: web.Request) -> web.Response:
    """The QR of the own login; begins a login when there is none.

    That takes a current subscription (else `invite_required`) and no connected account.
    """
    who, portal = identity_of(request), request.app[SERVICES].portal
    await relogin.ensure(portal.db, portal.qr_auth, who.telegram_id, who.person)
    view = await portal.qr_auth.own_link(who.telegram_id)
    if view.url is None and view.is_before_a_step:  # a problem of a later step is for who takes that step
        settled(view)
    return json_answer(event_json(view))


@routes.post("/telegram/auth/login/")
@described(
    "own_login.login",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    answers={201: BegunLogin},
    errors=(*BEGINNING, AlreadyConnected),
)
async def login(request: web.Request) -> web.Response:
    """Begin a login and say where its page is; a live one is superseded.

    That takes a current subscription (else `invite_required`) and no connected account. The address is a
    secret of its own: it lets its holder go on with this login.
    """
    who, portal = identity_of(request), request.app[SERVICES].portal
    started = await relogin.begin(portal.db, portal.qr_auth, who.telegram_id, who.person)
    return json_answer(
        {"url": started.url, "expires_in": started.expires_in}, status=web.HTTPCreated.status_code
    )


@routes.get("/telegram/auth/qr/status/")
@described("own_login.qr_status", tag=Tag.CONNECT, who=Who.PERSONAL, answers={200: LastLogin})
async def qr_status(request: web.Request) -> web.Response:
    """The state of the newest login; `not_found` when there never was one."""
    view = await request.app[SERVICES].portal.qr_auth.own_view(identity_of(request).telegram_id)
    return json_answer({"status": "not_found"} if view is None else state_json(view))


@routes.get("/telegram/auth/password/")
@described(
    "own_login.password_challenge",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    answers={200: Challenge},
    errors=(*STEERING, PasswordNotExpected),
)
async def password_challenge(request: web.Request) -> web.Response:
    """What the browser needs to prove that it knows the cloud password.

    https://core.telegram.org/api/srp
    """
    challenge = await request.app[SERVICES].portal.qr_auth.password_challenge(
        identity_of(request).telegram_id
    )
    return json_answer(asdict(challenge))


@routes.post("/telegram/auth/password/")
@described(
    "own_login.submit_password",
    tag=Tag.CONNECT,
    who=Who.PERSONAL,
    parameters=(PROOF_BODY,),
    answers={200: LoginState},
    errors=PASSWORD_STEP,
)
async def submit_password(request: web.Request) -> web.Response:
    """Prove the cloud password.

    The answer is what came of it: a status, or an error that leaves the login alive.
    """
    who, proof = identity_of(request).telegram_id, await PROOF_BODY.of(request)
    view = await request.app[SERVICES].portal.qr_auth.submit_password(
        who, srp_id=proof.srp_id, a=proof.A, m1=proof.M1
    )
    return json_answer(state_json(settled(view)))
