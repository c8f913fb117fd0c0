"""Handlers, one module per feature. The first matching route handles an update."""
