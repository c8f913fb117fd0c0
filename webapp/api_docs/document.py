"""The whole description, OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from aiohttp import hdrs, web

from webapp.api.operation import Operation, Tag, Who, declared_routes
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.api_docs.answers import Answers, answer_types
from webapp.api_docs.errors import Error
from webapp.api_docs.requests import Requests, request_types
from webapp.api_docs.schemas import Json, Mode, schemas_of

OPENAPI = "3.1.0"
ABOUT = """People connect their own Telegram account to a service through this portal.

Identity is `Authorization: tma <init data>` inside a Mini App, else `Authorization: Bearer <token>`. Every
error is `{"error": text, "code": stable}`. JSON in, JSON out, uncompressed; times are ISO 8601 with a zone.
"""

#: How people prove who they are, in OpenAPI's words.
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
Route = tuple[str, str, Operation]  # method, path, description


def routes_of(app: web.Application) -> tuple[Route, ...]:
    """Every listed route of an application, in the order of the tags. Raises Undescribed."""
    found = [
        (route.method, "" if route.resource is None else route.resource.canonical, operation)
        for route, operation in declared_routes(app)
        if operation.is_listed and route.method != hdrs.METH_HEAD
    ]
    order = list(Tag)
    return tuple(sorted(found, key=lambda route: order.index(route[2].tag)))


def document(routes: Iterable[Route], *, url: str, version: str) -> Json:
    """The description of these routes under a public address."""
    return {
        "openapi": OPENAPI,
        "info": {"title": "Telegram auth portal", "version": version, "description": ABOUT},
        "servers": [{"url": url}],
        "tags": [{"name": tag.value, "description": tag.description} for tag in Tag],
        **_paths(tuple(routes)),
    }


@cache
def _paths(routes: tuple[Route, ...]) -> Mapping[str, object]:
    """Paths and components: made once for the same routes, whatever application they are in."""
    types: dict[str, tuple[object, Mode]] = {"error": (Error, "serialization")}
    for _, _, operation in routes:
        types |= {**request_types(operation), **answer_types(operation)}
    schemas, components = schemas_of(types)
    requests, answers = Requests(schemas, components), Answers(schemas, components)
    paths: dict[str, dict[str, Json]] = {}
    for method, path, operation in routes:
        paths.setdefault(path, {})[method.lower()] = {
            "operationId": operation.name,
            "tags": [operation.tag.value],
            "summary": operation.summary,
            **({"description": operation.text} if operation.text else {}),
            "x-who": operation.who.value,
            "security": _requirements(operation),
            **requests.of(operation),
            "responses": answers.of(operation),
        }
    named = {name: schema for name, schema in components.items() if name not in requests.spread}
    return {"paths": paths, "components": {"schemas": named, "securitySchemes": SCHEMES}}


def _requirements(operation: Operation) -> Requirements:
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
    """Whether the session id is in the address; else it is in the body."""
    return any(
        isinstance(part, Parameters) and part.location is ParameterLocation.QUERY
        for part in operation.parameters
    )
