"""The development login: signs in as anybody, without proof. It is not there unless DEV_LOGIN=1.

The configuration refuses DEV_LOGIN where any server is Telegram's own.
"""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import BadRequest, Detail
from shared.identity.access_tokens import Method
from shared.members.users import LARGEST_ID, Person
from webapp.answers import BESIDE
from webapp.attempt_limits import count_attempt
from webapp.auth_api import tokens_answer, wants_cookie
from webapp.bodies import json_body, optional_text_field
from webapp.identity import IDENTITIES

PATH = "/api/auth/dev/"
WARNING = "X-Development-Login"
WARNING_TEXT = "DEV_LOGIN is on: this portal lets anybody in without proof"
LONGEST_NAME = 256  # characters
FIELDS = frozenset({"telegram_id", "first_name", "last_name", "username", "language_code"})

DEVELOPMENT: dict[str, Detail] = {"development": True}

routes = web.RouteTableDef()


@routes.post(PATH)
async def sign_in(request: web.Request) -> web.Response:
    """Tokens for `{"telegram_id", "first_name"?, "last_name"?, "username"?, "language_code"?, "cookie"?}`."""
    request[BESIDE] = DEVELOPMENT
    count_attempt(request)
    body = await json_body(request)
    with_cookie = wants_cookie(request, body)
    signed_in = await request.app[IDENTITIES].sign_in(_person(body), Method.DEVELOPMENT)
    return tokens_answer(request, signed_in, with_cookie)


async def warn(request: web.Request, response: web.StreamResponse) -> None:
    """The `on_response_prepare` signal: whatever is answered here, it warns."""
    if request.path == PATH:
        response.headers[WARNING] = WARNING_TEXT


def _person(body: dict[str, object]) -> Person:
    if body.keys() - FIELDS:
        raise BadRequest("there are unknown fields")
    telegram_id = body.get("telegram_id")
    if type(telegram_id) is not int or not 0 < telegram_id <= LARGEST_ID:
        raise BadRequest("telegram_id is missing or malformed")
    return Person(
        telegram_id=telegram_id,
        first_name=optional_text_field(body, "first_name", LONGEST_NAME) or f"Test {telegram_id}",
        last_name=optional_text_field(body, "last_name", LONGEST_NAME),
        username=optional_text_field(body, "username", LONGEST_NAME),
        language_code=optional_text_field(body, "language_code", LONGEST_NAME),
    )
