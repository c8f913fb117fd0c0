"""The panel's first look: key figures, and how the portal is."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.operators import figures, health
from shared.operators.figures import Figures, Span
from shared.operators.health import ComponentHealth
from webapp.api.models import RequestModel
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()


class FiguresQuery(RequestModel):
    """Over which time."""

    span: Annotated[Span, Field(description="how far back: 24 hours, or 30 days", strict=False)] = Span.DAY


class Health(TypedDict):
    """Every part of the portal, as this replica sees it."""

    items: Annotated[list[ComponentHealth], Field(description="each part with its state")]


FIGURES = Parameters(ParameterLocation.QUERY, FiguresQuery)


@routes.get("/admin/api/figures/")
@described(
    "admin_overview.key_figures",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(FIGURES,),
    answers={200: Figures},
)
async def key_figures(request: web.Request) -> web.Response:
    """Totals now, and series."""
    span = FIGURES.of(request).span
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer(plain(await figures.look(conn, span)))


@routes.get("/admin/api/health/")
@described("admin_overview.how_it_is", tag=Tag.OPERATORS, who=Who.OPERATOR, answers={200: Health})
async def how_it_is(request: web.Request) -> web.Response:
    """Every part, whether it works, and what was measured."""
    portal = request.app[SERVICES].portal
    return json_answer({"items": plain(await health.look(portal.db, portal.listener, portal.warm))})
