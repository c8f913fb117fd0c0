"""Who may ask for what: each route is guarded by what its handler declares (`who` in `@described`).

Paths decide nothing about a route. They only decide how an address without a route is answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import hdrs, web

from shared.core.errors import NotAuthenticated
from webapp.api.operation import Operation, Who, declared_routes
from webapp.auth.identity import Identity, identity_in
from webapp.auth.session_id import WrongUser, session_id_reader
from webapp.http.errors import RouteUnknown
from webapp.services import SERVICES

#: Below these a client without an identity does not learn which addresses are unknown.
HIDDEN_PREFIXES = ("/telegram/", "/admin/api/")
VISIT_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})

#: Raises the refusal. What can be decided at once returns None, else the rest of the check.
Guard = Callable[[web.Request], Awaitable[None] | None]
IdentityGuard = Callable[[web.Request], None]

_IDENTITY = web.RequestKey("identity", Identity)


class Access:
    """The guard of every route of an application, found once at its start."""

    def __init__(self) -> None:
        self._guards: dict[object, Guard] = {}  # by handler
        self._identity_guards: dict[
            web.AbstractResource, IdentityGuard
        ] = {}  # of those that need an identity

    async def open(self, app: web.Application) -> None:
        """Find the guards: the application's startup signal. Raises Undescribed, which stops the start."""
        for route, operation in declared_routes(app):
            self._guards[route.handler] = _guard_of(operation)
            identity_guard = _IDENTITY_GUARDS.get(operation.who)
            if identity_guard is not None and route.resource is not None:
                self._identity_guards[route.resource] = identity_guard

    def check(self, request: web.Request) -> Awaitable[None] | None:
        """Refuse a request that may not be answered; await what it returns, unless that is None.

        Raises what the guards raise: NotAuthenticated, InitDataInvalid, TokenInvalid, TokenExpired,
        RouteUnknown, WrongUser; RuntimeError for a route that appeared after the start.
        """
        guard = self._guards.get(request.match_info.handler)
        return self._check_unrouted(request) if guard is None else guard(request)

    async def _check_unrouted(self, request: web.Request) -> None:
        """There is no such address, or it does not take this method."""
        reason = request.match_info.http_exception
        if reason is None:
            raise RuntimeError(f"{request.match_info.handler} has no guard")
        if request.path.startswith(HIDDEN_PREFIXES):
            identity_of(request)
        if isinstance(reason, web.HTTPMethodNotAllowed):
            for resource, guard in self._identity_guards.items():
                _, methods = await resource.resolve(request)
                if methods:
                    guard(request)


def optional_identity(request: web.Request) -> Identity | None:
    """Who is asking; None without an Authorization header of a known scheme. Asks no database.

    Raises InitDataInvalid, TokenInvalid, TokenExpired for a header that proves nothing.
    """
    known = request.get(_IDENTITY)
    if known is None:
        services = request.app[SERVICES]
        known = identity_in(
            request.headers.get(hdrs.AUTHORIZATION, ""),
            verify_init_data=services.init_data.verify,
            verify_token=services.portal.identities.verify,
        )
        if known is not None:
            request[_IDENTITY] = known
    return known


def identity_of(request: web.Request) -> Identity:
    """Who is asking. Raises NotAuthenticated without an identity, and what `optional_identity` raises."""
    identity = optional_identity(request)
    if identity is None:
        raise NotAuthenticated
    return identity


def is_visit(request: web.Request) -> bool:
    """Whether a browser opens a page, as opposed to a program that asks for data."""
    return request.method in VISIT_METHODS and "text/html" in request.headers.get(hdrs.ACCEPT, "").lower()


def _guard_of(operation: Operation) -> Guard:
    match operation.who:
        case Who.PERSONAL | Who.OPERATOR:
            guard: Guard = _IDENTITY_GUARDS[operation.who]
        case Who.CAPABILITY:
            guard = _login_guard(operation)
        case Who.ANYBODY | Who.PROOF | Who.TOKEN:  # the handler checks the proof: it answers by it
            guard = _admit
    return _unless_visited(guard) if operation.is_shell else guard


def _admit(_request: web.Request) -> None:
    pass


def _check_identity(request: web.Request) -> None:
    identity_of(request)


def _check_operator(request: web.Request) -> None:
    """To a person who is no operator the address does not exist."""
    if identity_of(request).telegram_id not in request.app[SERVICES].portal.config.operator_ids:
        raise RouteUnknown


def _login_guard(operation: Operation) -> Guard:
    """The session id is enough; a client that sends an identity must be the login's person."""
    session_id_of = session_id_reader(operation)

    async def check_person(request: web.Request) -> None:
        session_id = await session_id_of(request)
        identity = optional_identity(request)
        view = await request.app[SERVICES].portal.qr_auth.view(session_id)
        if identity is not None and view is not None and identity.telegram_id != view.telegram_id:
            raise WrongUser

    def guard(request: web.Request) -> Awaitable[None] | None:
        return check_person(request) if hdrs.AUTHORIZATION in request.headers else None

    return guard


def _unless_visited(guard: Guard) -> Guard:
    return lambda request: None if is_visit(request) else guard(request)


_IDENTITY_GUARDS: Mapping[Who, IdentityGuard] = {Who.PERSONAL: _check_identity, Who.OPERATOR: _check_operator}
