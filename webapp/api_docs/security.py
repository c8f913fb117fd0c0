"""How people say who they are, in OpenAPI's words."""

from __future__ import annotations

from webapp.api.operation import Operation, Who
from webapp.api.parameters import ParameterLocation, Parameters

SCHEMES: dict[str, dict[str, str]] = {
    "init_data": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`tma <init data>`: `Telegram.WebApp.initData` as it is, at most 24 hours old.",
    },
    "access_token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a sign-in: it lives ten minutes, the published keys verify it.",
    },
    "session_id": {
        "type": "apiKey",
        "in": "query",
        "name": "session_id",
        "description": "The session id in the link of a login's page: who knows it may ask about that login.",
    },
    "refresh_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "portal_refresh",
        "description": "The refresh token, for the portal's own pages; over https `__Secure-portal_refresh`.",
    },
}

Requirements = list[dict[str, list[str]]]


def requirements(operation: Operation) -> Requirements:
    """One of these is enough; `{}`: none is needed."""
    match operation.who:
        case Who.PERSONAL | Who.OPERATOR:
            return _one_of("init_data", "access_token")
        case Who.TOKEN:
            return [{}, *_one_of("refresh_cookie", "access_token")]
        case Who.CAPABILITY:
            bare: dict[str, list[str]] = {"session_id": []} if _in_query(operation) else {}
            return [bare, *(bare | one for one in _one_of("init_data", "access_token"))]
    return []


def _one_of(*names: str) -> Requirements:
    return [{name: []} for name in names]


def _in_query(operation: Operation) -> bool:
    """Whether the session id stands in the address; else it is in the body."""
    return any(
        isinstance(part, Parameters) and part.location is ParameterLocation.QUERY
        for part in operation.parameters
    )
