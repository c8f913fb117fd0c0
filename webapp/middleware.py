"""Around every request: its access is checked, its figures are counted, its errors become answers."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from shared.core.errors import InternalError, PortalError
from webapp.access import Access, is_visit
from webapp.api.operation import operation_of
from webapp.http.answers import error_answer
from webapp.http.client_address import client_address
from webapp.http.cors import Cors
from webapp.http.errors import error_of
from webapp.http.request_metrics import RequestMetrics, route_of
from webapp.pages.refusal import refusal_page
from webapp.services import SERVICES

log = logging.getLogger("webapp")


def measuring(metrics: RequestMetrics) -> Middleware:
    """Count each answer and time it; at DEBUG, log it without its query."""

    @web.middleware
    async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        response = await handler(request)
        elapsed = time.perf_counter() - started
        metrics.observe(request, response, elapsed)
        if log.isEnabledFor(logging.DEBUG):
            address = client_address(request, request.app[SERVICES].portal.config.trusted_proxies)
            log.debug(
                "%s %s %s %.1f ms %s",
                request.method,
                _route(request),
                response.status,
                elapsed * 1000,
                address,
            )
        return response

    return measured


def answering(access: Access, cors: Cors) -> Middleware:
    """Check access, then answer; turn every error into its answer, an unforeseen one into a log reference."""

    @web.middleware
    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == hdrs.METH_OPTIONS and cors.is_preflight(request):
            return cors.preflight()
        try:
            pending = access.check(request)
            if pending is not None:
                await pending
            return await handler(request)
        except PortalError as error:
            return _refuse(request, error)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            allow = error.headers.get(hdrs.ALLOW)
            return _refuse(request, error_of(error), {hdrs.ALLOW: allow} if allow else None)
        except Exception:
            reference = secrets.token_hex(6)
            log.exception("internal error %s in %s %s", reference, request.method, _route(request))
            return _refuse(request, InternalError(reference=reference))

    return answered


def _refuse(
    request: web.Request, error: PortalError, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The error as a page, where the route declares pages or a browser visits a shell; else as JSON."""
    if error.status >= web.HTTPInternalServerError.status_code and not isinstance(error, InternalError):
        log.warning("%s %s: %s (%s)", request.method, _route(request), error, error.code)
    operation = operation_of(request.match_info.handler)
    if operation is not None and (operation.refuses_by_page or (operation.is_shell and is_visit(request))):
        return refusal_page(request.app[SERVICES].templates, request, error)
    return error_answer(request, error, headers)


def _route(request: web.Request) -> str:
    return route_of(request.match_info.route.resource)
