"""Every module with routes, in the order in which the API's description shows them."""

from __future__ import annotations

from webapp.account import chats, dashboard, devices, own_login, privacy, status, ways
from webapp.admin import invites, logins, overview, people, records
from webapp.admin import page as admin_page
from webapp.api_docs import docs, openapi
from webapp.login import api as login_api
from webapp.login import event_stream
from webapp.login import page as login_page
from webapp.monitoring import health, metrics
from webapp.pages import static_files
from webapp.sign_in import tokens

ROUTES = tuple(
    route
    for module in (
        login_api,
        event_stream,
        login_page,
        tokens,
        static_files,
        health,
        metrics,
        openapi,
        docs,
        dashboard,
        status,
        ways,
        own_login,
        chats,
        devices,
        privacy,
        admin_page,
        overview,
        people,
        invites,
        logins,
        records,
    )
    for route in module.routes
)
