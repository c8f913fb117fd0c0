"""The requests of the ways in: for the person of a login only, by proven identity."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from shared.accounts import relogin
from shared.accounts.relogin import AlreadyConnected
from webapp.account.side import ACCOUNT_SIDE
from webapp.description.operation import Tag, Who, described
from webapp.description.troubles import BEGINNING
from webapp.identity.asker import required
from webapp.login.logins import LOGINS
from webapp.login.shapes import LoginState
from webapp.login.view import settled, state_json
from webapp.login.ways import registry
from webapp.login.ways.part import StepRequest
from webapp.serving.answers import json_answer


def routes_of(requests: Iterable[StepRequest]) -> tuple[web.RouteDef, ...]:
    """A route for each request."""
    return tuple(web.post(f"/telegram/auth/{asked.path}/", _handler(asked)) for asked in requests)


def _handler(asked: StepRequest) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        who = required(request)
        wish = await asked.input_of(request)
        if asked.begins:
            side = request.app[ACCOUNT_SIDE]
            await relogin.ensure(side.db, side.logins, who.telegram_id, who.person)
        view = await request.app[LOGINS].act(who.telegram_id, wish)
        return json_answer(state_json(settled(view)))

    handler.__doc__ = inspect.cleandoc(asked.text)
    mark = described(
        asked.name,
        tag=Tag.CONNECT,
        who=Who.PERSONAL,
        takes=asked.takes,
        answers={200: LoginState},
        errors=(*asked.errors, *BEGINNING, AlreadyConnected) if asked.begins else asked.errors,
    )
    return mark(handler)


routes = routes_of(asked for part in registry.PARTS for asked in part.requests)
