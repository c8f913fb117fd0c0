"""Who may use the operators' panel, and what it stands on. To everybody else it does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from shared.accounts.accounts import Accounts
from shared.core.db import Database
from shared.core.events import Listener
from shared.telegram.client_pool import ClientPool
from webapp.auth.identity import Identity, required
from webapp.http.errors import RouteUnknown

PAGE = "/admin"
API = "/admin/api/"  # everything under it is for operators
OPERATOR_IDS = web.AppKey("operator_ids", frozenset[int])


@dataclass(frozen=True, kw_only=True)
class OperatorSide:
    """What the panel asks of the product."""

    db: Database
    accounts: Accounts
    listener: Listener
    warm: ClientPool | None  #: None: this process drives no logins


OPERATOR_SIDE = web.AppKey("operator_side", OperatorSide)


def is_theirs(request: web.Request) -> bool:
    """Whether an address is for operators only."""
    return request.path == PAGE or request.path.startswith(API)


def admitted(request: web.Request) -> Identity:
    """The operator who asks. Asks no database.

    Raises what `required` does; RouteUnknown for somebody else, who gets the answer to an unknown address.
    """
    asker = required(request)
    if asker.telegram_id not in request.app[OPERATOR_IDS]:
        raise RouteUnknown
    return asker


def actor(request: web.Request) -> str:
    """The operator who asks, as the audit log names them. Raises what `admitted` does."""
    return f"operator:{admitted(request).telegram_id}"
