"""Every route of the page of one login."""

from __future__ import annotations

from webapp.login import api, event_stream, pages

LOGIN_ROUTES = (*api.routes, *event_stream.routes, *pages.routes)
