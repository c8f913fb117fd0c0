"""The panel's records: attempts to get in, the audit log, messages in trouble."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from aiohttp import web
from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from shared.login.ways import registry
from shared.members.users import LARGEST_ID
from shared.operators import attempts, audit_log, undelivered
from shared.operators.attempts import AttemptLine
from shared.operators.audit_log import Line
from shared.operators.paging import Page
from shared.operators.undelivered import Undelivered
from webapp.admin.requests import PAGE_QUERY, Moment, PageQuery, Word
from webapp.api.models import DIGITS
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()


class AttemptMethod(str):
    """The way of an attempt. The values are the ones stored in `auth_attempts.method`."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """One of the steps that the registry of the ways lists."""
        members = {name.upper(): name for name in registry.attempt_names()}
        kind = StrEnum("AttemptMethod", members)  # type: ignore[misc] # its members are known to the registry
        kind.__doc__ = cls.__doc__
        return handler.generate_schema(kind)


class AttemptsQuery(PageQuery):
    """Which attempts."""

    user: Annotated[
        Annotated[int, Field(ge=1, le=LARGEST_ID), DIGITS] | None,
        Field(description="a Telegram id", examples=[123456789]),
    ] = None
    method: Annotated[
        Annotated[AttemptMethod, Field(strict=False)] | None,
        Field(description="the way, or the step; null: any"),
    ] = None
    status: Annotated[
        Annotated[attempts.AttemptStatus, Field(strict=False)] | None,
        Field(description="what became of it; null: any"),
    ] = None
    since: Annotated[
        Moment | None,
        Field(
            description="then or later: ISO 8601, UTC unless it says another offset", examples=["2026-01-15"]
        ),
    ] = None
    until: Annotated[
        Moment | None,
        Field(
            description="before: ISO 8601, UTC unless it says another offset", examples=["2026-01-16T09:30Z"]
        ),
    ] = None


class AuditQuery(PageQuery):
    """Which lines."""

    actor: Annotated[
        Word | None, Field(description="the whole actor: `operator:5`, `cli`", examples=["operator:5"])
    ] = None
    action: Annotated[
        Word | None,
        Field(description="the whole action, or with the dot its noun: `invite.`", examples=["invite."]),
    ] = None
    subject: Annotated[
        Word | None, Field(description="the whole subject: `user:5`, `login:7`", examples=["user:123456789"])
    ] = None
    since: Annotated[
        Moment | None,
        Field(
            description="then or later: ISO 8601, UTC unless it says another offset", examples=["2026-01-15"]
        ),
    ] = None
    until: Annotated[
        Moment | None,
        Field(
            description="before: ISO 8601, UTC unless it says another offset", examples=["2026-01-16T09:30Z"]
        ),
    ] = None


ATTEMPTS = Parameters(ParameterLocation.QUERY, AttemptsQuery)
AUDIT = Parameters(ParameterLocation.QUERY, AuditQuery)


@routes.get("/admin/api/attempts/")
@described(
    "admin_records.some_attempts",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(ATTEMPTS,),
    answers={200: Page[AttemptLine]},
)
async def some_attempts(request: web.Request) -> web.Response:
    """A page of the attempts to get in, the newest first."""
    query = ATTEMPTS.of(request)
    wanted = attempts.AttemptFilter(
        telegram_id=query.user,
        method=query.method,
        status=query.status,
        since=query.since,
        until=query.until,
    )
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer(plain(await attempts.page(conn, wanted, limit=query.limit, cursor=query.cursor)))


@routes.get("/admin/api/audit/")
@described(
    "admin_records.audit", tag=Tag.OPERATORS, who=Who.OPERATOR, parameters=(AUDIT,), answers={200: Page[Line]}
)
async def audit(request: web.Request) -> web.Response:
    """A page of the audit log, the newest first."""
    query = AUDIT.of(request)
    wanted = audit_log.AuditFilter(
        actor=query.actor,
        action=query.action,
        subject=query.subject,
        since=query.since,
        until=query.until,
    )
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer(plain(await audit_log.page(conn, wanted, limit=query.limit, cursor=query.cursor)))


@routes.get("/admin/api/outbox/")
@described(
    "admin_records.outbox",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PAGE_QUERY,),
    answers={200: Page[Undelivered]},
)
async def outbox(request: web.Request) -> web.Response:
    """A page of the messages that could not be sent so far, or were given up, the newest first."""
    query = PAGE_QUERY.of(request)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer(plain(await undelivered.page(conn, limit=query.limit, cursor=query.cursor)))
