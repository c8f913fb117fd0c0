"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from webapp.answers import json_answer

Probe = Callable[[], Awaitable[bool]]
PROBE_TIMEOUT = 2.0  # seconds; a slower answer counts as none

PROBES = web.AppKey("probes", Mapping[str, Probe])

routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(_request: web.Request) -> web.Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """200 when everything this process stands on works, else 503; says which part does not."""
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
