"""The API's description as served: made once, at start."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version

from aiohttp import hdrs, web

from webapp.api.operation import Tag, Who, described
from webapp.api_docs.document import document, routes_of
from webapp.http.answers import JSON, PRIVATE, encode
from webapp.http.precompressed import Packed

CACHE = "public, max-age=300"

routes = web.RouteTableDef()


class Description:
    """The description of an application whose routes are all there."""

    def __init__(self, app: web.Application, url: str) -> None:
        """Raises Undescribed when a route has none."""
        self.document = document(routes_of(app), url=url, version=version("telegram-auth-portal"))
        self.body = Packed(encode(self.document).encode())
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
