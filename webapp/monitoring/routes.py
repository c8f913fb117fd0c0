"""Every route of the monitoring."""

from __future__ import annotations

from webapp.monitoring import health, metrics

MONITORING_ROUTES = (*health.routes, *metrics.routes)
