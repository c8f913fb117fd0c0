"""The operators' panel: a page whose scripts ask `/admin/api/` for everything."""

from __future__ import annotations

from aiohttp import web

from shared.login.ways import registry
from webapp.description.operation import Tag, Who, described
from webapp.panel.operators import PAGE
from webapp.signed_in.pages import SHELL, SignedInPage, shell

routes = web.RouteTableDef()

PANEL = SignedInPage(
    path=PAGE,
    template="admin.html",
    texts="panel",
    script="panel/panel.js",
    modules=(
        "panel/acts.js",
        "panel/address.js",
        "panel/attempts.js",
        "panel/audit.js",
        "panel/chart.js",
        "panel/facts.js",
        "panel/filters.js",
        "panel/health.js",
        "panel/invites.js",
        "panel/issue.js",
        "panel/list.js",
        "panel/live.js",
        "panel/logins.js",
        "panel/overview.js",
        "panel/person.js",
        "panel/sessions.js",
        "panel/table.js",
        "panel/users.js",
    ),
    styles=("panel/panel.css", "panel/table.css", "panel/chart.css"),
    options={"attempt_methods": registry.attempt_names()},
)


@routes.get(PAGE)
@described("admin_page.panel", tag=Tag.OPERATORS, who=Who.OPERATOR, answers={200: SHELL})
async def panel(request: web.Request) -> web.Response:
    """The page's shell, the same for everybody; only operators see more than that there is no such page."""
    return await shell(request, PANEL)
