"""Around every request: its figures, and whatever goes wrong turned into an answer."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from shared.core.errors import InternalError, PortalError
from webapp.identity.asker import required
from webapp.login.pages import PAGES
from webapp.monitoring.request_figures import RequestFigures, route_of
from webapp.panel import operators
from webapp.serving import cors
from webapp.serving.answers import error_answer
from webapp.serving.refusals import refusal_of
from webapp.serving.remote import TRUSTED_PROXIES, remote_address
from webapp.signed_in.pages import is_visit

log = logging.getLogger("webapp")

PERSONAL = "/telegram/"  # everything under it is about an account: it needs to know whose
PERSONAL_PATHS = frozenset({"/api/me"})  # so does this
PAGE_PATHS = frozenset({"/qr-auth"})  # where an error is a page, not JSON
PAGE_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})


def measuring(figures: RequestFigures) -> Middleware:
    """Return the middleware that counts and times every answer; at DEBUG, it logs it without its query."""

    @web.middleware
    async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        response = await handler(request)
        elapsed = time.perf_counter() - started
        figures.observe(request, response, elapsed)
        if log.isEnabledFor(logging.DEBUG):
            address = remote_address(request, request.app[TRUSTED_PROXIES])
            route = _route(request)
            log.debug("%s %s %s %.1f ms %s", request.method, route, response.status, elapsed * 1000, address)
        return response

    return measured


@web.middleware
async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into its answer; what nobody foresaw into a reference to the log."""
    if request.method == hdrs.METH_OPTIONS and cors.is_preflight(request):
        return cors.preflight()
    try:
        if _is_personal(request):
            required(request)
        elif operators.is_theirs(request) and not is_visit(request):
            operators.admitted(request)
        return await handler(request)
    except PortalError as error:
        return _refuse(request, error)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        allow = error.headers.get(hdrs.ALLOW)
        return _refuse(request, refusal_of(error), {hdrs.ALLOW: allow} if allow else None)
    except Exception:
        reference = secrets.token_hex(6)
        log.exception("internal error %s in %s %s", reference, request.method, _route(request))
        return _refuse(request, InternalError(reference=reference))


def _is_personal(request: web.Request) -> bool:
    """Whether the answer is about an account. A page that knows nobody yet is not."""
    personal = request.path.startswith(PERSONAL) or request.path in PERSONAL_PATHS
    return personal and not is_visit(request)


def _refuse(
    request: web.Request, error: PortalError, headers: Mapping[str, str] | None = None
) -> web.Response:
    if error.status >= web.HTTPInternalServerError.status_code and not isinstance(error, InternalError):
        log.warning("%s %s: %s (%s)", request.method, _route(request), error, error.code)
    if (request.path in PAGE_PATHS and request.method in PAGE_METHODS) or is_visit(request):
        return request.app[PAGES].refusal(request, error)
    return error_answer(request, error, headers)


def _route(request: web.Request) -> str:
    return route_of(request.match_info.route.resource)
