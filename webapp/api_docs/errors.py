"""The errors a route may answer with: what it declares, and what follows from who asks and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from shared.core.errors import BadRequest, InternalError, NotAuthenticated, PortalError, Unavailable
from shared.identity.access_tokens import TokenExpired, TokenInvalid
from webapp.api.operation import Operation, Who
from webapp.api.parameters import JsonBody
from webapp.auth.init_data import InitDataInvalid
from webapp.auth.session_id import SessionIdMissing, WrongUser
from webapp.http.errors import EncodingUnsupported, RouteUnknown, TooLarge


class Error(TypedDict):
    """Every refusal has this shape."""

    error: Annotated[
        str,
        Field(
            description="what happened and what to do, in the asker's language (Accept-Language)",
            examples=["Sign in first."],
        ),
    ]
    code: Annotated[str, Field(description="stable: what programs compare", examples=["not_authenticated"])]
    requires_auth: NotRequired[Annotated[bool, Field(description="of every 401: sign in, or refresh")]]
    retry_after: NotRequired[Annotated[int, Field(description="seconds, of a 429 that knows", examples=[30])]]
    reference: NotRequired[
        Annotated[
            str,
            Field(description="of a 500: finds the cause in the operator's log", examples=["0123456789ab"]),
        ]
    ]
    kind: NotRequired[
        Annotated[str, Field(description="of `quota_exceeded`: what was counted", examples=["posts"])]
    ]
    limit: NotRequired[
        Annotated[int, Field(description="of `quota_exceeded`: what the plan allows", examples=[50])]
    ]
    left: NotRequired[Annotated[int, Field(description="of `quota_exceeded`: what still fits", examples=[0])]]
    resets_at: NotRequired[
        Annotated[
            str | None,
            Field(
                description="of `quota_exceeded`: ISO 8601, when it starts again",
                examples=["2026-01-16T00:00:00+00:00"],
            ),
        ]
    ]
    development: NotRequired[Annotated[bool, Field(description="the development login answered")]]


_IDENTITY = (TokenExpired, TokenInvalid, InitDataInvalid)
_BY_WHO: dict[Who, tuple[type[PortalError], ...]] = {
    Who.ANYBODY: (),
    Who.PROOF: (Unavailable,),
    Who.TOKEN: (*_IDENTITY, Unavailable),
    Who.CAPABILITY: (*_IDENTITY, SessionIdMissing, WrongUser, Unavailable),
    Who.PERSONAL: (NotAuthenticated, *_IDENTITY, Unavailable),
    Who.OPERATOR: (NotAuthenticated, *_IDENTITY, RouteUnknown, Unavailable),
}


def failures(operation: Operation) -> dict[int, list[type[PortalError]]]:
    """Status → errors, each once, in a fixed order."""
    found: dict[int, list[type[PortalError]]] = {}
    for error in dict.fromkeys((*_implied(operation), *operation.errors)):
        found.setdefault(error.status, []).append(error)
    return dict(sorted(found.items()))


def _implied(operation: Operation) -> Iterator[type[PortalError]]:
    yield from _BY_WHO[operation.who]
    if operation.parameters:
        yield BadRequest
    if any(isinstance(part, JsonBody) for part in operation.parameters):
        yield from (TooLarge, EncodingUnsupported)
    yield InternalError
