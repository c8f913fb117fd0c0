"""Every route of the operators' panel, in the order in which they are described."""

from __future__ import annotations

from webapp.admin import invites, logins, overview, page, people, records

PANEL_ROUTES = (
    *page.routes,
    *overview.routes,
    *people.routes,
    *invites.routes,
    *logins.routes,
    *records.routes,
)
