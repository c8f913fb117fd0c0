"""The declaration of a route, kept with its handler: who may ask, what it reads, what it answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from aiohttp import hdrs, web

from shared.core.errors import PortalError
from webapp.api.parameters import MARK, RequestPart

JSON = "application/json"

H = TypeVar("H", bound=Callable[[web.Request], Awaitable[web.StreamResponse]])


class Tag(StrEnum):
    """The groups of routes, in the order in which they are shown: each its name and its description."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        """A member: the name is its value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    SIGN_IN = "sign_in", "tokens for front ends, and the keys that verify them"
    ACCOUNT = "account", "the connected account: session, profile, plan"
    CONNECT = "connect", "connecting the own account, by identity"
    CHATS = "chats", "chats and messages"
    DEVICES = "devices", "where the account is signed in"
    LOGIN_PAGE = "login_page", "one login, by the capability of its link"
    OPERATORS = "operators", "the operators' panel"
    PORTAL = "portal", "the portal itself: health, figures, this description"


class Who(StrEnum):
    """Who may ask. `webapp.access` guards each route by it."""

    ANYBODY = "anybody"  #: an identity makes no difference
    PROOF = "proof"  #: a proof is in the body; the handler checks it
    TOKEN = "token"  # noqa: S105 #: a refresh token or an identity; the handler checks it
    CAPABILITY = "capability"  #: a login's session id; an identity, if there is one, must be its person's
    PERSONAL = "personal"  #: an identity; the answer is about its own person
    OPERATOR = "operator"  #: an operator; to everybody else the address does not exist


@dataclass(frozen=True, kw_only=True)
class MediaAnswer:
    """An answer that is not JSON."""

    media: str  #: its content type
    meaning: str
    example: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation:
    """What one route declares. There is one for each handler."""

    name: str  #: unique; programs made from the description call it by this
    summary: str
    text: str  #: more than the summary, perhaps nothing
    tag: Tag
    who: Who
    parameters: tuple[RequestPart, ...] = ()
    answers: Mapping[int, object] = field(default_factory=dict)
    #: status → a type, which is sent as JSON; a MediaAnswer; None for no body
    errors: tuple[type[PortalError], ...] = ()  #: beside those that follow from `who` and `parameters`
    refuses_by_page: bool = False  #: its errors are pages, not JSON
    is_shell: bool = False  #: a browser that opens it gets a page, the same for everybody, without identity
    is_listed: bool = True  #: the API's description has it


class Undescribed(Exception):
    """A route does not declare what it must."""


def described(
    name: str,
    /,
    *,
    tag: Tag,
    who: Who,
    parameters: tuple[RequestPart, ...] = (),
    answers: Mapping[int, object],
    errors: tuple[type[PortalError], ...] = (),
    refuses_by_page: bool = False,
    is_shell: bool = False,
    is_listed: bool = True,
) -> Callable[[H], H]:
    """Declare a handler; its docstring becomes the text. The handler itself stays as it is, and as quick.

    `name`: its `operationId`, which stays the same wherever the handler moves.
    """

    def mark(handler: H) -> H:
        summary, _, text = inspect.cleandoc(handler.__doc__ or "").partition("\n")
        operation = Operation(
            name=name,
            summary=summary.removesuffix("."),
            text=text.strip(),
            tag=tag,
            who=who,
            parameters=parameters,
            answers=answers,
            errors=errors,
            refuses_by_page=refuses_by_page,
            is_shell=is_shell,
            is_listed=is_listed,
        )
        setattr(handler, MARK, operation)
        return handler

    return mark


def operation_of(handler: object) -> Operation | None:
    """The declaration of a handler; None without one."""
    found = getattr(handler, MARK, None)
    return found if isinstance(found, Operation) else None


def declared_routes(app: web.Application) -> Iterator[tuple[web.AbstractRoute, Operation]]:
    """Every route of an application, whatever it serves, with its declaration. Raises Undescribed."""
    routes = sorted(app.router.routes(), key=lambda route: route.method == hdrs.METH_HEAD)
    for route in routes:  # those of HEAD last: they come with a GET, which an error should name
        operation = operation_of(route.handler)
        if operation is None:
            path = "" if route.resource is None else route.resource.canonical
            raise Undescribed(
                f"{route.method} {path}: declare who may ask and what it answers, by `described`"
            )
        yield route, operation
