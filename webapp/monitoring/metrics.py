"""Figures for Prometheus. No label ever holds an id, a path as it was asked, or a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

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
from webapp.http.request_metrics import RequestFigures
from webapp.http.streams import STREAMS

COUNT_TIMEOUT = 2.0  # seconds; figures of this process are worth having without the database's

LoginCounts = Callable[[], Awaitable[Mapping[str, int]]]

routes = web.RouteTableDef()


class Metrics:
    """The figures of one process."""

    def __init__(self, login_counts: LoginCounts) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._login_counts = login_counts
        self.requests = RequestFigures()
        self.registry.register(self.requests)
        self._logins = Gauge(
            "portal_logins", "Logins in flight, by state.", ("state",), registry=self.registry
        )
        self._streams = Gauge("portal_event_streams", "Event streams open here.", registry=self.registry)

    async def render(self, streams: int) -> bytes:
        """The figures as text. Without a database the logins are left out, not guessed."""
        self._streams.set(streams)
        self._logins.clear()
        try:
            async with asyncio.timeout(COUNT_TIMEOUT):
                counts = await self._login_counts()
        except (PortalError, TimeoutError):
            counts = {}
        for state, count in counts.items():
            self._logins.labels(state).set(count)
        return generate_latest(self.registry)


METRICS = web.AppKey("metrics", Metrics)


@routes.get("/metrics")
@described(
    "metrics.metrics",
    tag=Tag.PORTAL,
    who=Who.ANYBODY,
    answers={200: MediaAnswer(media="text/plain", meaning="Prometheus text format.")},
)
async def metrics(request: web.Request) -> web.Response:
    """Figures for Prometheus. For the inside: the front door does not route it."""
    body = await request.app[METRICS].render(request.app[STREAMS].open)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


sql = Queries.beside(__file__)


async def login_counts(database: Database) -> dict[str, int]:
    """State → number of live logins; states without any are left out. Raises Unavailable."""
    async with database.acquire() as connection:
        return {row["state"]: row["logins"] for row in await connection.fetch(sql.live_by_state)}
