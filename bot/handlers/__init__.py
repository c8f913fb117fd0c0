"""One module a feature; each says which updates it answers. The first route that fits an update takes it."""

from __future__ import annotations

from bot.context import PortalApplication
from bot.handlers import (
    account,
    groups,
    invites,
    login,
    membership,
    mistakes,
    operator,
    privacy,
    start,
    stray,
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
        *stray.routes(),
    ]
    for route in routes:
        application.add_handler(route)
    application.add_error_handler(mistakes.on_error)
