"""The root of the API: what this is."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from webapp.api.operation import Tag, Who, described
from webapp.http.answers import json_answer

routes = web.RouteTableDef()


class Greeting(TypedDict):
    """What this is."""

    message: str
    version: str
    status: Literal["running"]


@routes.get("/api/")
@described("app.api_root", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Greeting})
async def api_root(_request: web.Request) -> web.Response:
    """Say what this is."""
    return json_answer(
        {"message": "Telegram auth portal", "version": version("telegram-auth-portal"), "status": "running"}
    )
