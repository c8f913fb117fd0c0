"""What people sign in with: init data, a Login Widget's payload, a refresh token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic_core import ErrorDetails

from shared.core.errors import BadRequest, PortalError
from webapp.api.models import RequestModel
from webapp.api.parameters import JsonBody
from webapp.auth.init_data import LIMIT_LENGTH
from webapp.auth.login_widget import LoginWidgetInvalid

LONGEST_TOKEN = 128  # characters
HASH = "^[0-9a-f]{64}$"

Signed = int | str  # numbers in the callback of the widget, digits in its redirect


class CookieChoice(RequestModel):
    """A proof, and where the refresh token is to go. No other field is allowed."""

    model_config = ConfigDict(extra="forbid")

    cookie: Annotated[
        bool, Field(description="the refresh token as a cookie; for the portal's own pages only")
    ] = False


class InitDataProof(CookieChoice):
    """The init data of a Mini App, as Telegram gave it."""

    init_data: Annotated[
        str,
        Field(
            description="`Telegram.WebApp.initData`, as it is",
            examples=["<init data>"],
            min_length=1,
            max_length=LIMIT_LENGTH,
        ),
    ]


class WidgetProof(CookieChoice):
    """What the Login Widget gave its page: nothing may be added, left out or renamed.

    https://core.telegram.org/widgets/login
    """

    id: Annotated[Signed, Field(description="the Telegram id", examples=[123456789])]
    auth_date: Annotated[Signed, Field(description="Unix time", examples=[1768469400])]
    hash: Annotated[
        str,
        Field(
            description="Telegram's signature, hex",
            examples=["0" * 64],
            json_schema_extra={"pattern": HASH},
        ),
    ]
    first_name: Annotated[str, Field(description="as the widget gave it", examples=["Ada"])] = ""
    last_name: Annotated[str, Field(description="as the widget gave it", examples=["Lovelace"])] = ""
    username: Annotated[str, Field(description="as the widget gave it", examples=["ada"])] = ""
    photo_url: Annotated[str, Field(description="as the widget gave it")] = ""

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        """Whatever is wrong with it, Telegram did not sign it."""
        return super().refusal(fault) if fault["loc"] == ("cookie",) else LoginWidgetInvalid("malformed")

    def signed(self) -> Mapping[str, object]:
        """The fields that came, which Telegram signed."""
        return self.model_dump(exclude={"cookie"}, exclude_unset=True)


class RefreshRequest(RequestModel):
    """A refresh token; without one the cookie counts."""

    refresh_token: Annotated[
        str,
        Field(
            description="the latest one; empty: the cookie's",
            examples=["<refresh token>"],
            min_length=1,
            max_length=LONGEST_TOKEN,
            default_factory=str,
        ),
    ]


def _proof_in(body: Mapping[str, object]) -> type[InitDataProof | WidgetProof]:
    """Raises BadRequest for nothing at all."""
    if not body.keys() - {"cookie"}:
        raise BadRequest("a proof is missing")
    return InitDataProof if "init_data" in body else WidgetProof


SIGN_IN_BODY: JsonBody[InitDataProof | WidgetProof] = JsonBody(InitDataProof, WidgetProof, choose=_proof_in)
REFRESH_BODY = JsonBody(RefreshRequest, optional=True)
