"""Static files, served from memory and cached for ever."""

from __future__ import annotations

from aiohttp import hdrs, web

from webapp.api.operation import Tag, Who, described
from webapp.services import SERVICES

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

routes = web.RouteTableDef()


@routes.get("/static/{digest}/{name:.+}")
@described("static_files.file", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: None}, is_listed=False)
async def file(request: web.Request) -> web.Response:
    """One file. Under the hash of another release it is served too, but not to be kept.

    While replicas are replaced, the one that made the page need not be the one that is asked for its files.
    """
    assets = request.app[SERVICES].assets
    found = assets.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    headers = {
        hdrs.CONTENT_TYPE: found.content_type,
        hdrs.CACHE_CONTROL: FOR_EVER if request.match_info["digest"] == assets.digest else ASK_AGAIN,
        hdrs.VARY: hdrs.ACCEPT_ENCODING,
        "X-Content-Type-Options": "nosniff",
    }
    return found.body.answer(request, headers)
