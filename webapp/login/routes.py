"""Every route of the page of one login."""

from __future__ import annotations

from webapp.login import api, event_stream, page

LOGIN_ROUTES = (*api.routes, *event_stream.routes, *page.routes)
