"""What the API is: `/api/` says it in a line, `/openapi.json` in whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Literal

from aiohttp import hdrs, web
from typing_extensions import TypedDict

from webapp.api.operation import Tag, Who, described
from webapp.api_docs.document import document, routes_of
from webapp.http.answers import JSON, PRIVATE, Precompressed, encode, json_answer

CACHE = "public, max-age=300"

routes = web.RouteTableDef()


class Description:
    """The description of an application whose routes are all there."""

    def __init__(self, app: web.Application, url: str) -> None:
        """Raises Undescribed when a route has none."""
        self.document = document(routes_of(app), url=url, version=version("telegram-auth-portal"))
        self.body = Precompressed(encode(self.document).encode())
        self.etag = hashlib.sha256(self.body.plain).hexdigest()[:16]
        self.headers: Mapping[str, str] = {
            **PRIVATE,
            hdrs.CONTENT_TYPE: JSON,
            hdrs.CACHE_CONTROL: CACHE,
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
            hdrs.ETAG: f'W/"{self.etag}"',  # weak: the same compressed or not
        }


DESCRIPTION = web.AppKey("description", Description)


@routes.get("/openapi.json")
@described("openapi.openapi", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: dict[str, object], 304: None})
async def openapi(request: web.Request) -> web.Response:
    """This description, OpenAPI 3.1."""
    description = request.app[DESCRIPTION]
    if any(tag.value in {description.etag, "*"} for tag in request.if_none_match or ()):
        return web.Response(status=web.HTTPNotModified.status_code, headers=description.headers)
    return description.body.answer(request, description.headers)


class Greeting(TypedDict):
    """What this is."""

    message: str
    version: str
    status: Literal["running"]


@routes.get("/api/")
@described("app.api_root", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Greeting})
async def api_root(_request: web.Request) -> web.Response:
    """Say what this is."""
    return json_answer(
        {"message": "Telegram auth portal", "version": version("telegram-auth-portal"), "status": "running"}
    )
