"""The panel's first look: key figures, and how the portal is."""

from __future__ import annotations

from aiohttp import web

from shared.operators import figures, health
from shared.operators.figures import Span
from webapp.account_json import plain
from webapp.admin_asked import choice
from webapp.answers import json_answer
from webapp.operators import OPERATOR_SIDE

routes = web.RouteTableDef()


@routes.get("/admin/api/figures/")
async def key_figures(request: web.Request) -> web.Response:
    """Totals now and series over `?span=day` (24 hours) or `month` (30 days)."""
    span = choice(request, "span", Span) or Span.DAY
    async with request.app[OPERATOR_SIDE].db.acquire() as conn:
        return json_answer(plain(await figures.look(conn, span)))


@routes.get("/admin/api/health/")
async def how_it_is(request: web.Request) -> web.Response:
    """Every part with `works` and what was measured, as this replica sees it: `{"items": [...]}`."""
    side = request.app[OPERATOR_SIDE]
    return json_answer({"items": plain(await health.look(side.db, side.listener, side.warm))})
