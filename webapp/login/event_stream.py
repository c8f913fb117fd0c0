"""The login's event stream (server-sent events): the truth at once, then every change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

from aiohttp import ClientConnectionResetError, hdrs, web

from shared.core.errors import PortalError
from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from webapp.api.operation import MediaAnswer, Tag, Who, described
from webapp.auth.session_id import LOGIN, session_id_of
from webapp.http.answers import PRIVATE, encode
from webapp.http.streams import Streams
from webapp.login.view import event_json
from webapp.services import SERVICES

HEARTBEAT = 15.0  # seconds; proxies cut what stays silent for long
RETRY = 1000  # milliseconds until a page whose stream broke asks again
HINT = f"retry: {RETRY}\n\n".encode()
HEADERS = {
    **PRIVATE,
    hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8",
    "X-Accel-Buffering": "no",
}

STREAM = MediaAnswer(
    media="text/event-stream",
    meaning="Events named `state`: each has a LoginEvent for its data and the version for its id. "
    "The present state comes at once, then every change; the stream ends with the login. A comment comes "
    "every 15 seconds.",
    example='retry: 1000\n\nevent: state\nid: 7\ndata: {"status":"pending","expires_in":250,"version":7}\n\n',
)

log = logging.getLogger(__name__)
routes = web.RouteTableDef()


@routes.get("/qr-auth-events", allow_head=False)
@described(
    "event_stream.events",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN,),
    answers={200: STREAM},
    errors=(LoginNotFound,),
)
async def events(request: web.Request) -> web.StreamResponse:
    """The login as events: until it has ended, the page has gone, or this process stops."""
    session_id = session_id_of(request)
    services = request.app[SERVICES]
    logins = services.portal.qr_auth
    if await logins.open_page(session_id) is None:
        raise LoginNotFound
    response = web.StreamResponse(headers=HEADERS)
    with services.streams.counted() as streams, suppress(ClientConnectionResetError):
        await response.prepare(request)
        await _stream(response, logins.watch(session_id), streams)
    return response


def event_text(view: LoginView) -> bytes:
    """One event on the wire: https://html.spec.whatwg.org/multipage/server-sent-events.html."""
    return f"event: state\nid: {view.version}\ndata: {encode(event_json(view))}\n\n".encode()


async def _stream(response: web.StreamResponse, views: AsyncIterator[LoginView], streams: Streams) -> None:
    """The whole stream: when to come back, the views, and once more when to come back if it ends early."""
    await response.write(HINT)
    try:
        await _relay(response, views, streams)
    except PortalError as error:
        # the page asks again, and then gets a proper answer
        log.warning("an event stream ended: %s", error.code)
    if streams.closing.is_set():
        await response.write(HINT)
    await response.write_eof()


async def _relay(response: web.StreamResponse, views: AsyncIterator[LoginView], streams: Streams) -> None:
    """Write every view; a comment now and then so that a dead connection is noticed."""
    closing = asyncio.ensure_future(streams.closing.wait())
    following = asyncio.ensure_future(_next(views))
    try:
        while not closing.done():
            await asyncio.wait({following, closing}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                view = following.result()
                if view is None:
                    return
                await response.write(event_text(view))
                if not view.is_live:
                    return
                following = asyncio.ensure_future(_next(views))
            elif not closing.done():
                await response.write(b":\n\n")
    finally:
        following.cancel()
        closing.cancel()
        await asyncio.gather(following, closing, return_exceptions=True)
        if isinstance(views, AsyncGenerator):
            await views.aclose()


async def _next(views: AsyncIterator[LoginView]) -> LoginView | None:
    return await anext(views, None)
