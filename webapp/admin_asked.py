"""What a request to the panel asks for: filters and confirmed acts, or a clear refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from shared.core.errors import BadRequest
from shared.members.subscriptions import UserUnknown
from shared.members.users import LARGEST_ID
from shared.operators.paging import MOST
from webapp.bodies import json_body
from webapp.queries import limit_of, number_in_path

PAGE = 50  # rows, when the request does not say
LONGEST_WORD = 100  # characters
YEARS = range(2000, 2101)  # which a filter may name

Choice = TypeVar("Choice", bound=StrEnum)


class ConfirmationMissing(BadRequest):
    """What destroys names what it destroys a second time; here it did not."""

    code = "confirmation_missing"


def rows_wanted(request: web.Request) -> int:
    """How many rows of a list: `limit`, 1 to 100. Raises BadRequest."""
    return limit_of(request, most=MOST, default=PAGE)


def word(request: web.Request, name: str) -> str | None:
    """A text of the query; None when it is not given or empty. Raises BadRequest."""
    text = request.query.get(name)
    if not text:
        return None
    if len(text) > LONGEST_WORD or not text.isprintable():
        raise BadRequest(f"{name} is too long, or not printable")
    return text


def choice(request: web.Request, name: str, kind: type[Choice]) -> Choice | None:
    """One of some words; None when it is not given or empty. Raises BadRequest."""
    text = request.query.get(name)
    try:
        return kind(text) if text else None
    except ValueError:
        raise BadRequest(f"{name} is none of {', '.join(kind)}") from None


def moment(request: web.Request, name: str) -> datetime | None:
    """A time in ISO 8601, UTC unless it says another offset; None when it is not given. Raises BadRequest."""
    text = request.query.get(name)
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name} is not a time") from None
    if time.year not in YEARS:
        raise BadRequest(f"{name} is not a time of ours")
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def person_in_path(request: web.Request) -> int:
    """The Telegram id in the path. Raises BadRequest, UserUnknown for what can be nobody's."""
    telegram_id = number_in_path(request, "telegram_id")
    if not 0 < telegram_id <= LARGEST_ID:
        raise UserUnknown
    return telegram_id


async def asked(request: web.Request, *names: str) -> dict[str, object]:
    """The body of an act, which has no other fields than these. Raises what `json_body` does."""
    body = await json_body(request)
    unknown = body.keys() - set(names)
    if unknown:
        raise BadRequest("there are unknown fields")
    return body


async def confirmed(request: web.Request, what: str) -> None:
    """The body of an act that destroys: `{"confirm": what}`. Raises ConfirmationMissing, BadRequest."""
    if (await asked(request, "confirm")).get("confirm") != what:
        raise ConfirmationMissing
