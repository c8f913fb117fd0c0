"""The session id of a login: the capability that its page comes with."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from pydantic import Field
from pydantic_core import ErrorDetails

from shared.core.errors import BadRequest, Forbidden, PortalError
from webapp.api.models import RequestModel
from webapp.api.operation import Operation, Undescribed
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters

_PLAIN_QUERY = re.compile("session_id=([A-Za-z0-9_-]+)")  # the usual query, read without parsing it


class WrongUser(Forbidden):
    """The login belongs to another Telegram user than the one who opened the Mini App."""

    code = "wrong_user"


class SessionIdMissing(BadRequest):
    """The request names no login."""

    code = "session_id_missing"


class LoginReference(RequestModel):
    """Which login."""

    session_id: Annotated[
        str,
        Field(
            description="as in the link of the login's page: who knows it may ask",
            examples=["<session id>"],
            min_length=1,
        ),
    ]

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        """One that is missing is told from one that is no text."""
        missing = fault["type"] in {"missing", "string_too_short"} or fault["input"] is None
        return SessionIdMissing() if missing and fault["loc"] == ("session_id",) else super().refusal(fault)


#: Read by `session_id_of`, which is quicker: every status request comes with it.
LOGIN = Parameters(ParameterLocation.QUERY, LoginReference)
LOGIN_BODY = JsonBody(LoginReference)


def session_id_of(request: web.Request) -> str:
    """The ``session_id`` of the query. Raises SessionIdMissing."""
    plain = _PLAIN_QUERY.fullmatch(request.rel_url.raw_query_string)
    session_id = plain[1] if plain is not None else request.query.get("session_id")
    if not session_id:
        raise SessionIdMissing
    return session_id


def session_id_reader(operation: Operation) -> Callable[[web.Request], Awaitable[str]]:
    """How to read the session id that a route declares. Raises Undescribed for a route without one.

    What it returns raises what the declared part raises: SessionIdMissing, BadRequest and others.
    """
    for part in operation.parameters:
        if part is LOGIN:
            return _from_query
        if isinstance(part, JsonBody) and all(issubclass(model, LoginReference) for model in part.models):
            return _body_reader(part)
    raise Undescribed(
        f"{operation.name}: a login's capability is its session id; declare where it is read from"
    )


async def _from_query(request: web.Request) -> str:
    return session_id_of(request)


def _body_reader(body: JsonBody[LoginReference]) -> Callable[[web.Request], Awaitable[str]]:
    async def from_body(request: web.Request) -> str:
        return (await body.of(request)).session_id

    return from_body
