"""The session id of a login: the capability that its page comes with."""

from __future__ import annotations

import re
from typing import Annotated

from aiohttp import web
from pydantic import Field
from pydantic_core import ErrorDetails

from shared.core.errors import BadRequest, PortalError
from webapp.api.models import RequestModel
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters

_PLAIN_QUERY = re.compile("session_id=([A-Za-z0-9_-]+)")  # the usual query, read without parsing it


class SessionIdMissing(BadRequest):
    """The request names no login."""

    code = "session_id_missing"


class LoginReference(RequestModel):
    """Which login."""

    session_id: Annotated[
        str, Field(min_length=1)
    ]  #: as in the link of the login's page: who knows it may ask

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        """One that is missing is told from one that is no text."""
        missing = fault["type"] in {"missing", "string_too_short"} or fault["input"] is None
        return SessionIdMissing() if missing and fault["loc"] == ("session_id",) else super().refusal(fault)


LOGIN = Parameters(
    ParameterLocation.QUERY, LoginReference
)  #: read by `session_id_of`: every status request comes with it
LOGIN_BODY = JsonBody(LoginReference)


def session_id_of(request: web.Request) -> str:
    """The ``session_id`` of the query. Raises SessionIdMissing."""
    plain = _PLAIN_QUERY.fullmatch(request.rel_url.raw_query_string)
    session_id = plain[1] if plain is not None else request.query.get("session_id")
    if not session_id:
        raise SessionIdMissing
    return session_id
