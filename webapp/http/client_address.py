"""The address of the client that sent a request, also through trusted proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

from shared.configuration.values import Network

FORWARDED_FOR = "X-Forwarded-For"


def client_address(request: web.Request, trusted: Sequence[Network]) -> str:
    """The nearest address that is not a trusted proxy's; ``-`` for a connection without one.

    X-Forwarded-For is read from its end, and only as far as each hop that wrote it is trusted.
    """
    address = request.remote or "-"
    for hop in reversed(_hops(request)):
        if not _within(address, trusted):
            break
        address = hop
    return address


def _hops(request: web.Request) -> list[str]:
    return [hop.strip() for header in request.headers.getall(FORWARDED_FOR, ()) for hop in header.split(",")]


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
