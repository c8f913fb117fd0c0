"""Every route of the asker's own account, in the order in which they are described."""

from __future__ import annotations

from webapp.account import chats, dashboard, devices, own_login, privacy, standing, ways

ACCOUNT_ROUTES = (
    *dashboard.routes,
    *standing.routes,
    *ways.routes,
    *own_login.routes,
    *chats.routes,
    *devices.routes,
    *privacy.routes,
)
