"""One module a feature; each says which updates it answers. The first route that fits an update takes it."""

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
    """Give the application all its handlers, the most particular first, and the one for errors."""
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
