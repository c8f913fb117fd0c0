"""The operators' panel: a page whose scripts ask `/admin/api/` for everything."""

from __future__ import annotations

from aiohttp import web

from shared.login.ways import registry
from webapp.api.operation import Tag, Who, described
from webapp.pages.shell import SHELL, SignedInPage, shell

routes = web.RouteTableDef()

PANEL = SignedInPage(
    path="/admin",
    template="admin.html",
    texts="panel",
    script="admin/admin.js",
    modules=(
        "admin/acts.js",
        "admin/address.js",
        "admin/attempts.js",
        "admin/audit.js",
        "admin/chart.js",
        "admin/facts.js",
        "admin/filters.js",
        "admin/health.js",
        "admin/invites.js",
        "admin/issue.js",
        "admin/list.js",
        "admin/live.js",
        "admin/logins.js",
        "admin/overview.js",
        "admin/person.js",
        "admin/sessions.js",
        "admin/table.js",
        "admin/users.js",
    ),
    styles=("admin/admin.css", "admin/table.css", "admin/chart.css"),
    options={"attempt_methods": registry.attempt_names()},
)


@routes.get("/admin")
@described("admin_page.panel", tag=Tag.OPERATORS, who=Who.OPERATOR, answers={200: SHELL}, is_shell=True)
async def panel(request: web.Request) -> web.Response:
    """The page's shell, the same for everybody; only operators see more than that there is no such page."""
    return await shell(request, PANEL)
