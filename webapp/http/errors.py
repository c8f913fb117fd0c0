"""Errors of HTTP itself, in the portal's own shape."""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import BadRequest, NotFound, PortalError


class RouteUnknown(NotFound):
    """There is nothing under this address."""

    code = "not_found"


class MethodNotAllowed(PortalError):
    """The address does not take this method."""

    code = "method_not_allowed"
    status = 405


class TooLarge(PortalError):
    """The body is larger than any honest one."""

    code = "too_large"
    status = 413


class EncodingUnsupported(PortalError):
    """The body is compressed; the portal takes bodies as they are."""

    code = "encoding_unsupported"
    status = 415


def error_of(error: web.HTTPException) -> PortalError:
    """The portal's error for one that aiohttp raised (status 400 and above)."""
    match error.status:
        case 404:
            return RouteUnknown()
        case 405:
            return MethodNotAllowed()
        case 413:
            return TooLarge()
    return BadRequest(error.reason)
