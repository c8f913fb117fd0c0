"""Requests as Prometheus sees them: counted and timed by route, cheaply, for every request pays for it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from aiohttp import hdrs, web
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
METHODS = hdrs.METH_ALL  # a client may invent others: they are one
OTHER = "OTHER"
UNROUTED = "unrouted"


class RequestFigures(Collector):
    """Counts answers by method, route and status, and times those that are not streams."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, web.AbstractResource | None, int], int] = defaultdict(int)
        self._times: defaultdict[web.AbstractResource | None, _Times] = defaultdict(_Times)

    def observe(self, request: web.Request, response: web.StreamResponse, seconds: float) -> None:
        """Count one answer, and time it unless it is a stream."""
        resource = request.match_info.route.resource
        self._counts[request.method, resource, response.status] += 1
        if isinstance(response, web.Response):
            self._times[resource].add(seconds)

    def collect(self) -> Iterator[Metric]:
        """What Prometheus asks for."""
        counter = CounterMetricFamily(
            "portal_http_requests", "Requests answered.", labels=("method", "route", "status")
        )
        merged: dict[tuple[str, str, str], int] = {}
        for (method, resource, status), count in self._counts.items():
            labels = (method if method in METHODS else OTHER, route_of(resource), str(status))
            merged[labels] = merged.get(labels, 0) + count
        for labels, count in merged.items():
            counter.add_metric(labels, count)
        yield counter
        histogram = HistogramMetricFamily(
            "portal_http_request_seconds", "Time to answer; event streams are not in it.", labels=("route",)
        )
        for resource, times in self._times.items():
            histogram.add_metric((route_of(resource),), times.cumulative(), times.total)
        yield histogram


class _Times:
    """How long the answers of one route took."""

    __slots__ = ("_buckets", "total")

    def __init__(self) -> None:
        self._buckets = [0] * (len(BOUNDS) + 1)
        self.total = 0.0  #: seconds, all together

    def add(self, seconds: float) -> None:
        """Note one answer."""
        self._buckets[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def cumulative(self) -> list[tuple[str, float]]:
        """Upper bound → how many were at most that long."""
        bounds = (*map(str, BOUNDS), "+Inf")
        return list(zip(bounds, map(float, accumulate(self._buckets)), strict=True))


def route_of(resource: web.AbstractResource | None) -> str:
    """A route's template, never the path that was asked for."""
    return UNROUTED if resource is None else resource.canonical
