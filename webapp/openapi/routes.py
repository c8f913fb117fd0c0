"""Every route of the API's description."""

from __future__ import annotations

from webapp.openapi import api, docs, greeting

OPENAPI_ROUTES = (*api.routes, *docs.routes, *greeting.routes)
