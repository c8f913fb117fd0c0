"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, NotRequired

from aiohttp import web
from typing_extensions import TypedDict

from webapp.api.operation import Tag, Who, described
from webapp.http.answers import json_answer

Probe = Callable[[], Awaitable[bool]]
PROBE_TIMEOUT = 2.0  # seconds; a slower answer counts as none

PROBES = web.AppKey("probes", Mapping[str, Probe])

routes = web.RouteTableDef()

Check = Literal["ok", "failed"]


class Alive(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class Readiness(TypedDict):
    """Whether a process can do its work, and which part of its ground holds."""

    status: Literal["ready", "not_ready"]
    database: NotRequired[Check]
    listener: NotRequired[Check]  #: of what the database announces


@routes.get("/healthz")
@described("health.healthz", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Alive})
async def healthz(_request: web.Request) -> web.Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@routes.get("/readyz")
@described("health.readyz", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Readiness, 503: Readiness})
async def readyz(request: web.Request) -> web.Response:
    """Whether everything this process stands on works.

    503 when not; the answer says which part does not.
    """
    probes = request.app[PROBES]
    results = await asyncio.gather(*map(_works, probes.values()))
    checks = dict(zip(probes, results, strict=True))
    ready = all(results)
    body = {"status": "ready" if ready else "not_ready"} | {
        name: "ok" if works else "failed" for name, works in checks.items()
    }
    return json_answer(body, status=200 if ready else 503)


async def _works(probe: Probe) -> bool:
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            return await probe()
    except Exception:  # noqa: BLE001 - any failure is the answer
        return False
