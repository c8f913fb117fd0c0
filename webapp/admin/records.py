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

    user: Annotated[int, Field(ge=1, le=LARGEST_ID), DIGITS] | None = None  #: a Telegram id
    method: Annotated[AttemptMethod, Field(strict=False)] | None = None
    status: Annotated[attempts.AttemptStatus, Field(strict=False)] | None = None
    since: Moment | None = None  #: then or later
    until: Moment | None = None  #: before


class AuditQuery(PageQuery):
    """Which lines."""

    actor: Word | None = None  #: the whole actor: `operator:5`, `cli`
    action: Word | None = None  #: the whole action, or with the dot its noun: `invite.`
    subject: Word | None = None  #: the whole subject: `user:5`, `login:7`
    since: Moment | None = None  #: then or later
    until: Moment | None = None  #: before


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
