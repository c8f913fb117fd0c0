"""What the API is: `/api/` says it in a line, `/openapi.json` in whole."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from webapp.api.description import ApiDescription
from webapp.api.operation import Tag, Who, described
from webapp.api_docs.document import document, routes_of
from webapp.http.answers import json_answer
from webapp.services import SERVICES

routes = web.RouteTableDef()


class Greeting(TypedDict):
    """What this is."""

    message: Annotated[str, Field(description="the name of this program", examples=["Telegram auth portal"])]
    version: Annotated[str, Field(description="its version", examples=["1.0.0"])]
    status: Annotated[Literal["running"], Field(description="it answers")]


@routes.get("/api/")
@described("app.api_root", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Greeting})
async def api_root(_request: web.Request) -> web.Response:
    """Say what this is."""
    return json_answer(
        {"message": "Telegram auth portal", "version": version("telegram-auth-portal"), "status": "running"}
    )


@routes.get("/openapi.json")
@described("openapi.openapi", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: dict[str, object], 304: None})
async def openapi(request: web.Request) -> web.Response:
    """This description, OpenAPI 3.1."""
    return request.app[SERVICES].description.answer(request)


def describe(app: web.Application, url: str) -> ApiDescription:
    """Describe an application whose routes are all there, under its public address. Raises Undescribed."""
    return ApiDescription(document(routes_of(app), url=url, version=version("telegram-auth-portal")))
