"""The development login: signs in as anybody, without proof. It is not there unless DEV_LOGIN=1.

The configuration refuses DEV_LOGIN where any server is Telegram's own.
"""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import AfterValidator, Field

from shared.core.errors import Detail, TooManyRequests
from shared.identity.access_tokens import Method
from shared.members.users import LARGEST_ID, Person
from webapp.api.models import WHOLE
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody
from webapp.auth.refresh_cookie import CookieElsewhere
from webapp.http.answers import BESIDE
from webapp.services import SERVICES
from webapp.sign_in.profile import Tokens
from webapp.sign_in.proofs import CookieChoice
from webapp.sign_in.tokens import count_attempt, tokens_answer, wants_cookie

PATH = "/api/auth/dev/"
WARNING = "X-Development-Login"
WARNING_TEXT = "DEV_LOGIN is on: this portal lets anybody in without proof"
LONGEST_NAME = 256  # characters
DEVELOPMENT: dict[str, Detail] = {"development": True}

routes = web.RouteTableDef()


def _short(text: str) -> str:
    """By hand: a constraint of the model's would refuse what is left out of a profile anyway."""
    if not 0 < len(text) <= LONGEST_NAME:
        raise ValueError("empty or too long")
    return text


Name = Annotated[
    str, AfterValidator(_short), Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NAME})
]


class Anybody(CookieChoice):
    """Whom to sign in as. What a database cannot store is left out of a name."""

    telegram_id: Annotated[
        int,
        Field(description="the Telegram id to sign in as", examples=[123456789], ge=1, le=LARGEST_ID),
        WHOLE,
    ]
    first_name: Annotated[Name | None, Field(description="null: one is made up", examples=["Ada"])] = None
    last_name: Annotated[Name | None, Field(description="null: there is none", examples=["Lovelace"])] = None
    username: Annotated[Name | None, Field(description="null: there is none", examples=["ada"])] = None
    language_code: Annotated[
        Name | None, Field(description="of the person's Telegram; null: it is not known", examples=["en"])
    ] = None


ANYBODY_BODY = JsonBody(Anybody)


@routes.post(PATH)
@described(
    "dev.sign_in",
    tag=Tag.SIGN_IN,
    who=Who.PROOF,
    parameters=(ANYBODY_BODY,),
    answers={200: Tokens},
    errors=(CookieElsewhere, TooManyRequests),
)
async def sign_in(request: web.Request) -> web.Response:
    """Sign in as anybody, without proof. Only there under development."""
    request[BESIDE] = DEVELOPMENT
    count_attempt(request)
    body = await ANYBODY_BODY.of(request)
    with_cookie = wants_cookie(request, body)
    signed_in = await request.app[SERVICES].portal.identities.sign_in(_person(body), Method.DEVELOPMENT)
    return tokens_answer(request, signed_in, with_cookie)


async def warn(request: web.Request, response: web.StreamResponse) -> None:
    """The `on_response_prepare` signal: whatever is answered here, it warns."""
    if request.path == PATH:
        response.headers[WARNING] = WARNING_TEXT


def _person(body: Anybody) -> Person:
    return Person(
        telegram_id=body.telegram_id,
        first_name=body.first_name or f"Test {body.telegram_id}",
        last_name=body.last_name,
        username=body.username,
        language_code=body.language_code,
    )
