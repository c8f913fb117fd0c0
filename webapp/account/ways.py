"""The requests of the ways in: for the person of a login only, by proven identity."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from shared.accounts import relogin
from shared.accounts.relogin import AlreadyConnected
from webapp.access import identity_of
from webapp.api.error_groups import BEGINNING
from webapp.api.operation import Tag, Who, described
from webapp.http.answers import json_answer
from webapp.login.shapes import LoginState
from webapp.login.view import settled, state_json
from webapp.login.ways import registry
from webapp.login.ways.part import StepRequest
from webapp.services import SERVICES


def routes_of(requests: Iterable[StepRequest]) -> tuple[web.RouteDef, ...]:
    """A route for each request."""
    return tuple(web.post(f"/telegram/auth/{asked.path}/", _handler(asked)) for asked in requests)


def _handler(asked: StepRequest) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        who, portal = identity_of(request), request.app[SERVICES].portal
        wish = await asked.input_of(request)
        if asked.begins:
            await relogin.ensure(portal.db, portal.qr_auth, who.telegram_id, who.person)
        view = await portal.qr_auth.act(who.telegram_id, wish)
        return json_answer(state_json(settled(view)))

    handler.__doc__ = inspect.cleandoc(asked.text)
    mark = described(
        asked.name,
        tag=Tag.CONNECT,
        who=Who.PERSONAL,
        parameters=asked.parameters,
        answers={200: LoginState},
        errors=(*asked.errors, *BEGINNING, AlreadyConnected) if asked.begins else asked.errors,
    )
    return mark(handler)


routes = routes_of(asked for part in registry.PARTS for asked in part.requests)
