"""The whole description, OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from aiohttp import hdrs, web

from webapp.api.operation import Operation, Tag, declared_routes
from webapp.api_docs import security
from webapp.api_docs.answers import Answers, answer_types
from webapp.api_docs.errors import Error
from webapp.api_docs.notes import notes_of
from webapp.api_docs.requests import Requests, request_types
from webapp.api_docs.schemas import Json, Mode, schemas_of

OPENAPI = "3.1.0"
ABOUT = """People connect their own Telegram account to a service through this portal.

Identity is `Authorization: tma <init data>` inside a Mini App, else `Authorization: Bearer <token>`. Every
error is `{"error": text, "code": stable}`. JSON in, JSON out, uncompressed; times are ISO 8601 with a zone.
"""

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
        "tags": [{"name": tag.value, "description": notes_of(Tag)[tag.name]} for tag in Tag],
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
            "security": security.requirements(operation),
            **requests.of(operation),
            "responses": answers.of(operation),
        }
    named = {name: schema for name, schema in components.items() if name not in requests.spread}
    return {"paths": paths, "components": {"schemas": named, "securitySchemes": security.SCHEMES}}
