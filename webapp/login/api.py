"""The login's JSON: its status, and what its page can do."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from shared.login.password.errors import PasswordNotExpected
from shared.telegram.password import Challenge
from webapp.api.error_groups import LOGIN_STEP, PASSWORD_STEP, STEERING
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody
from webapp.auth.session_id import LOGIN, LOGIN_BODY, session_id_of
from webapp.http.answers import encoded_answer, json_answer
from webapp.login.password_proof import LoginSrpProof
from webapp.login.shapes import LoginStatus, LoginStatusAnswer
from webapp.login.view import settled, status_bytes, status_json
from webapp.services import SERVICES

routes = web.RouteTableDef()

_NOT_FOUND = b'{"status":"not_found"}'
PROOF_BODY = JsonBody(LoginSrpProof)


@routes.get("/qr-auth-status")
@described(
    "login.status",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN,),
    answers={200: LoginStatusAnswer},
)
async def status(request: web.Request) -> web.Response:
    """The status of a login; an unknown one is not an error here."""
    view = await request.app[SERVICES].portal.qr_auth.view(session_id_of(request))
    return encoded_answer(_NOT_FOUND if view is None else status_bytes(view))


@routes.post("/qr-auth/refresh")
@described(
    "login.refresh",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN_BODY,),
    answers={200: LoginStatus},
    errors=STEERING,
)
async def refresh(request: web.Request) -> web.Response:
    """Ask for a fresh QR; it comes with the next event."""
    session_id = (await LOGIN_BODY.of(request)).session_id
    await _view(request, session_id)
    await request.app[SERVICES].portal.qr_auth.refresh(session_id)
    return await _present(request, session_id)


@routes.post("/qr-auth/recheck")
@described(
    "login.recheck",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN_BODY,),
    answers={200: LoginStatus},
    errors=LOGIN_STEP,
)
async def recheck(request: web.Request) -> web.Response:
    """Ask Telegram again for the state of the login.

    For who sees no password form and expects one.
    """
    session_id = (await LOGIN_BODY.of(request)).session_id
    await _view(request, session_id)
    await request.app[SERVICES].portal.qr_auth.recheck(session_id)
    return await _present(request, session_id)


@routes.post("/qr-auth/cancel")
@described(
    "login.cancel",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN_BODY,),
    answers={200: LoginStatus},
    errors=STEERING,
)
async def cancel(request: web.Request) -> web.Response:
    """Give the login up."""
    session_id = (await LOGIN_BODY.of(request)).session_id
    await _view(request, session_id)
    await request.app[SERVICES].portal.qr_auth.cancel(session_id)
    return await _present(request, session_id)


@routes.get("/qr-auth/password")
@described(
    "login.password_challenge",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN,),
    answers={200: Challenge},
    errors=(*STEERING, PasswordNotExpected),
)
async def password_challenge(request: web.Request) -> web.Response:
    """What the browser needs to prove that it knows the cloud password.

    https://core.telegram.org/api/srp
    """
    session_id = session_id_of(request)
    await _view(request, session_id)
    challenge = await request.app[SERVICES].portal.qr_auth.password_challenge(session_id)
    return json_answer(asdict(challenge))


@routes.post("/qr-auth/password")
@described(
    "login.submit_password",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(PROOF_BODY,),
    answers={200: LoginStatus},
    errors=PASSWORD_STEP,
)
async def submit_password(request: web.Request) -> web.Response:
    """Prove the cloud password.

    The answer is what came of it: a status, or an error that leaves the login alive.
    """
    proof = await PROOF_BODY.of(request)
    await _view(request, proof.session_id)
    view = await request.app[SERVICES].portal.qr_auth.submit_password(
        proof.session_id, srp_id=proof.srp_id, a=proof.A, m1=proof.M1
    )
    return json_answer(status_json(settled(view)))


async def _present(request: web.Request, session_id: str) -> web.Response:
    return json_answer(status_json(await _view(request, session_id)))


async def _view(request: web.Request, session_id: str) -> LoginView:
    """The login's view. Raises LoginNotFound."""
    view = await request.app[SERVICES].portal.qr_auth.view(session_id)
    if view is None:
        raise LoginNotFound
    return view
