"""Front ends on other origins: which of them may read our answers.

Tokens travel in headers, never in cookies, so no answer allows credentials. An origin that is not configured
gets no header of this kind, and its browser keeps our answer from it:
https://fetch.spec.whatwg.org/#http-cors-protocol.
"""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import hdrs, web

PREFIXES = ("/api/", "/telegram/", "/.well-known/")
METHODS = "GET, POST, PUT, PATCH, DELETE"
HEADERS = "Authorization, Content-Type, Idempotency-Key"
EXPOSED = "Retry-After"
MAX_AGE = 600  # seconds a browser may remember what a preflight said


class Cors:
    """The answers' CORS headers, for the origins of one configuration."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins

    def is_preflight(self, request: web.Request) -> bool:
        """Whether a browser asks, before the request proper, for an origin that may read the answer."""
        return hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers and self._may_read(request)

    def preflight(self) -> web.Response:
        """The answer to such a question; `mark` adds the origin."""
        headers = {
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: METHODS,
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: HEADERS,
            hdrs.ACCESS_CONTROL_MAX_AGE: str(MAX_AGE),
        }
        return web.Response(status=web.HTTPNoContent.status_code, headers=headers)

    async def mark(self, request: web.Request, response: web.StreamResponse) -> None:
        """The `on_response_prepare` signal: every answer, errors and streams too, says who may read it."""
        if not request.path.startswith(PREFIXES):
            return
        vary = response.headers.get(hdrs.VARY)
        response.headers[hdrs.VARY] = f"{vary}, {hdrs.ORIGIN}" if vary else hdrs.ORIGIN
        if self._may_read(request):
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = request.headers[hdrs.ORIGIN]
            response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = EXPOSED

    def _may_read(self, request: web.Request) -> bool:
        return request.path.startswith(PREFIXES) and request.headers.get(hdrs.ORIGIN) in self._origins
