"""The floor of a JSON answer: one bare aiohttp handler behind as many middlewares that do nothing.

It sends the headers that the portal must send: aiohttp writes a header out one character at a time, and a
server without the portal's code would pay for them too.
"""

from __future__ import annotations

import sys

import uvloop
from aiohttp import web
from aiohttp.typedefs import Handler

from benchmarks.answering import answer

STATUS = {"status": "pending", "expires_in": 287, "qr_expires_in": 24}  #: what a page is told
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


@web.middleware
async def outer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Pass on."""
    return await handler(request)


@web.middleware
async def inner(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Pass on."""
    return await handler(request)


async def status(_request: web.Request) -> web.Response:
    """The answer."""
    return web.json_response(STATUS, headers=HEADERS)


async def main(port: int) -> None:
    """Serve on a port until standard input ends."""
    app = web.Application(middlewares=[outer, inner])
    app.router.add_get("/qr-auth-status", status)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        await answer({})
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
