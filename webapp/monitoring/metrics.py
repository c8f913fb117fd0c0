"""Figures for Prometheus. No label ever holds an id, a requested path, or a secret."""

from __future__ import annotations

import asyncio

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from shared.core.db import Database, Queries
from shared.core.errors import PortalError
from webapp.api.operation import MediaAnswer, Tag, Who, described
from webapp.services import SERVICES

COUNT_TIMEOUT = 2.0  # seconds; figures of this process are worth having without the database's

sql = Queries.beside(__file__)

routes = web.RouteTableDef()


@routes.get("/metrics")
@described(
    "metrics.metrics",
    tag=Tag.PORTAL,
    who=Who.ANYBODY,
    answers={200: MediaAnswer(media="text/plain", meaning="Prometheus text format.")},
)
async def metrics(request: web.Request) -> web.Response:
    """Figures for Prometheus. For the inside: the front door does not route it."""
    services = request.app[SERVICES]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(services.request_metrics)
    logins = Gauge("portal_logins", "Logins in flight, by state.", ("state",), registry=registry)
    for state, count in (await _login_counts(services.portal.db)).items():
        logins.labels(state).set(count)
    streams = Gauge("portal_event_streams", "Event streams open here.", registry=registry)
    streams.set(services.streams.open)
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _login_counts(database: Database) -> dict[str, int]:
    """State → number of live logins; states without any are left out, all of them without a database."""
    try:
        async with asyncio.timeout(COUNT_TIMEOUT), database.acquire() as conn:
            return {row["state"]: row["logins"] for row in await conn.fetch(sql.live_by_state)}
    except (PortalError, TimeoutError):
        return {}
