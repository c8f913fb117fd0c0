"""Handlers, one module per feature. The first matching route handles an update."""

from __future__ import annotations

from bot.context import PortalApplication
from bot.handlers import (
    account,
    errors,
    fallback,
    groups,
    invites,
    login,
    membership,
    operator,
    privacy,
    start,
    subscription,
)


def register(application: PortalApplication) -> None:
    """Register all handlers, the most specific first, and the error handler."""
    operators = application.services.config.operator_ids
    routes = [
        *operator.routes(operators),
        *invites.routes(operators),
        *start.routes(),
        *login.routes(),
        *subscription.routes(),
        *account.routes(),
        *privacy.routes(),
        *membership.routes(),
        *groups.routes(),
        *fallback.routes(),
    ]
    for route in routes:
        application.add_handler(route)
    application.add_error_handler(errors.on_error)
