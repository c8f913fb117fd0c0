"""Health checks, and figures for Prometheus."""
