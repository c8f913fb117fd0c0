"""What requests to the panel have in common: pages of lists, filters, confirmations, and who acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import ErrorDetails

from shared.core.errors import BadRequest, PortalError
from shared.members.subscriptions import UserUnknown
from shared.members.users import LARGEST_ID
from shared.operators.paging import MOST
from webapp.access import identity_of
from webapp.api.models import DIGITS, RequestModel, UnicodeText
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters

PAGE = 50  # rows, when the request does not say
LONGEST_WORD = 100  # characters
YEARS = range(2000, 2101)  # which a filter may name
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"


class ConfirmationMissing(BadRequest):
    """An act that destroys must name its object a second time; this request does not."""

    code = "confirmation_missing"


class PageQuery(RequestModel):
    """The page of a list."""

    limit: Annotated[int, Field(description="how many rows at most", ge=1, le=MOST), DIGITS] = PAGE
    cursor: Annotated[
        Annotated[UnicodeText, Field(max_length=64)] | None, Field(description="`next` of the page before")
    ] = None


class PersonPath(RequestModel):
    """The person in the path."""

    telegram_id: Annotated[int, Field(description="the person's Telegram id", examples=[123456789]), DIGITS]


class Act(RequestModel):
    """The body of an act: no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class Confirmation(Act):
    """The confirmation of an act that destroys."""

    confirm: Annotated[
        UnicodeText,
        Field(description="what is destroyed, named a second time", examples=["123456789"], max_length=64),
    ]

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        return ConfirmationMissing() if fault["loc"] == ("confirm",) else super().refusal(fault)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(f"{_DATE}(T{_TIME})?", value):
        raise ValueError("not a time")
    time = datetime.fromisoformat(value)
    if time.year not in YEARS:
        raise ValueError("not a time of ours")
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("not printable")
    return value


#: A time in ISO 8601; UTC unless it says another offset.
Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": f"^{_DATE}(T{_TIME})?$"})
]
#: A word to look for.
Word = Annotated[UnicodeText, AfterValidator(_printable), Field(max_length=LONGEST_WORD)]

PERSON = Parameters(ParameterLocation.PATH, PersonPath)
PAGE_QUERY = Parameters(ParameterLocation.QUERY, PageQuery)
CONFIRMATION = JsonBody(Confirmation)


def actor(request: web.Request) -> str:
    """The operator who asks, as the audit log names them."""
    return f"operator:{identity_of(request).telegram_id}"


def person_in_path(request: web.Request) -> int:
    """The Telegram id in the path. Raises BadRequest, UserUnknown for what can be nobody's."""
    telegram_id = PERSON.of(request).telegram_id
    if not 0 < telegram_id <= LARGEST_ID:
        raise UserUnknown
    return telegram_id


async def confirmed(request: web.Request, what: str) -> None:
    """The body of an act that destroys: `{"confirm": what}`. Raises ConfirmationMissing, BadRequest."""
    if (await CONFIRMATION.of(request)).confirm != what:
        raise ConfirmationMissing
