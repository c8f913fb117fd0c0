"""Every route of the API's description."""

from __future__ import annotations

from webapp.api_docs import docs, greeting, openapi

OPENAPI_ROUTES = (*openapi.routes, *docs.routes, *greeting.routes)
