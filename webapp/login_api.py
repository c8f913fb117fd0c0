"""The login's JSON: its status, and what its page may ask for."""

from __future__ import annotations

import re
from dataclasses import asdict

from aiohttp import web

from shared.core.errors import BadRequest
from webapp.answers import encoded_answer, json_answer
from webapp.bodies import json_body, matching_field
from webapp.logins import LOGINS, SessionIdMissing, require, session_id_of, view_of
from webapp.view_json import problem_error, status_bytes, status_json

routes = web.RouteTableDef()

_NOT_FOUND = b'{"status":"not_found"}'
_SRP_ID = re.compile(r"-?[0-9]{1,19}")
_A = re.compile(r"(?:[0-9a-fA-F]{2}){1,256}")
_M1 = re.compile(r"[0-9a-fA-F]{64}")


@routes.get("/qr-auth-status")
async def status(request: web.Request) -> web.Response:
    """Where the login stands; one that is not known is no error here."""
    view = await view_of(request, session_id_of(request))
    return encoded_answer(_NOT_FOUND if view is None else status_bytes(view))


@routes.post("/qr-auth/refresh")
async def refresh(request: web.Request) -> web.Response:
    """Ask for a fresh QR; it comes with the next event."""
    session_id = _session_id(await json_body(request))
    await require(request, session_id)
    await request.app[LOGINS].refresh(session_id)
    return await _present(request, session_id)


@routes.post("/qr-auth/recheck")
async def recheck(request: web.Request) -> web.Response:
    """Ask Telegram again where the login stands, for who sees no password form and expects one."""
    session_id = _session_id(await json_body(request))
    await require(request, session_id)
    await request.app[LOGINS].recheck(session_id)
    return await _present(request, session_id)


@routes.post("/qr-auth/cancel")
async def cancel(request: web.Request) -> web.Response:
    """Give the login up."""
    session_id = _session_id(await json_body(request))
    await require(request, session_id)
    await request.app[LOGINS].cancel(session_id)
    return await _present(request, session_id)


@routes.get("/qr-auth/password")
async def password_challenge(request: web.Request) -> web.Response:
    """What the browser needs to prove that it knows the cloud password: https://core.telegram.org/api/srp."""
    session_id = session_id_of(request)
    await require(request, session_id)
    challenge = await request.app[LOGINS].password_challenge(session_id)
    return json_answer(asdict(challenge))


@routes.post("/qr-auth/password")
async def submit_password(request: web.Request) -> web.Response:
    """Take the proof, answer with what came of it: a status, or an error that leaves the login alive."""
    body = await json_body(request)
    session_id = _session_id(body)
    proof = proof_of(body)
    await require(request, session_id)
    view = await request.app[LOGINS].submit_password(session_id, **proof)
    if view.problem is not None and view.is_live:
        raise problem_error(view)
    return json_answer(status_json(view))


def proof_of(body: dict[str, object]) -> dict[str, str]:
    """The proof of a cloud password: `srp_id`, `a`, `m1`. Raises BadRequest."""
    return {
        "srp_id": matching_field(body, "srp_id", _SRP_ID),
        "a": matching_field(body, "A", _A),
        "m1": matching_field(body, "M1", _M1),
    }


async def _present(request: web.Request, session_id: str) -> web.Response:
    return json_answer(status_json(await require(request, session_id)))


def _session_id(body: dict[str, object]) -> str:
    session_id = body.get("session_id")
    if session_id is None or session_id == "":
        raise SessionIdMissing
    if not isinstance(session_id, str):
        raise BadRequest("session_id is not text")
    return session_id
