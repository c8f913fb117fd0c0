"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal, NotRequired

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.core.db import Database
from webapp.api.operation import Tag, Who, described
from webapp.http.answers import json_answer
from webapp.services import SERVICES

PING_TIMEOUT = 2.0  # seconds; a slower answer counts as none

routes = web.RouteTableDef()

Check = Literal["ok", "failed"]


class Alive(TypedDict):
    """The process answers."""

    status: Annotated[Literal["ok"], Field(description="the process answers")]


class Readiness(TypedDict):
    """Whether a process can do its work, and which of the things it depends on answer."""

    status: Annotated[Literal["ready", "not_ready"], Field(description="whether requests are answered here")]
    database: NotRequired[Annotated[Check, Field(description="a query was answered", examples=["ok"])]]
    listener: NotRequired[
        Annotated[
            Check, Field(description="the connection that hears what the database announces", examples=["ok"])
        ]
    ]


@routes.get("/healthz")
@described("health.healthz", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Alive})
async def healthz(_request: web.Request) -> web.Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@routes.get("/readyz")
@described("health.readyz", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Readiness, 503: Readiness})
async def readyz(request: web.Request) -> web.Response:
    """Whether everything that this process depends on works.

    503 when not; the answer says which one does not.
    """
    portal = request.app[SERVICES].portal
    database, listener = await _answers(portal.db), portal.listener.healthy
    is_ready = database and listener
    body = {
        "status": "ready" if is_ready else "not_ready",
        "database": _check(database),
        "listener": _check(listener),
    }
    return json_answer(body, status=200 if is_ready else 503)


def _check(works: bool) -> Check:
    return "ok" if works else "failed"


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(PING_TIMEOUT):
            await database.ping()
    except Exception:  # noqa: BLE001 - any failure is the answer
        return False
    return True
