"""Every route of the page of one login."""

from __future__ import annotations

from aiohttp import web

from webapp.login import api, event_stream, pages
from webapp.login.ways import registry


def login_routes() -> tuple[web.AbstractRouteDef, ...]:
    """The page's own, and those of its parts."""
    parts = (route for part in registry.PARTS for route in part.routes)
    return (*api.routes, *event_stream.routes, *pages.routes, *parts)
