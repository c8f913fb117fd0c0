"""The panel's invites and plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.accounts import account_status
from shared.accounts.account_status import FeatureInfo
from shared.members import invites, naming, plans
from shared.members.invites import (
    Invite,
    InviteExists,
    InviteMalformed,
    InviteStatus,
    InviteUnknown,
    Use,
)
from shared.members.plan_fields import LimitAmount, LimitCode, LimitPeriod, LimitTitles, PlanCode, PlanTitle
from shared.members.plans import Plan, PlanUnknown
from shared.operators.paging import Page, cut
from webapp.admin.requests import CONFIRMATION, PAGE_QUERY, Act, ConfirmationMissing, actor, confirmed
from webapp.api.models import WHOLE, RequestModel, ShortText, UnicodeText
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()


class InvitePath(RequestModel):
    """Which invite."""

    code: Annotated[UnicodeText, Field(description="the code of the invite", examples=["SPRING26"])]


class NewInvite(Act):
    """An invite to be made."""

    plan: Annotated[
        str,
        Field(
            description="the code of the plan it gives",
            examples=["premium"],
            pattern=f"^{naming.CODE.pattern}$",
        ),
    ]
    uses: Annotated[
        Annotated[int, Field(ge=1, le=invites.MAX_USES), WHOLE] | None,
        Field(description="how many people; null: one", examples=[10]),
    ] = None
    days: Annotated[
        Annotated[int, Field(ge=1, le=invites.LONGEST.days), WHOLE] | None,
        Field(description="how many days it can be used; null: for ever", examples=[30]),
    ] = None
    code: Annotated[ShortText | None, Field(description="what people type; null: a random one")] = None


class LimitLine(TypedDict):
    """How much of a kind a plan allows."""

    kind: LimitCode
    titles: LimitTitles
    period: LimitPeriod
    amount: LimitAmount


class PlanLine(TypedDict, extra_items=int | bool):  # type: ignore[call-arg] # PEP 728
    """A plan; each limit and feature is also a field: `channels`, `posts_per_day`, `ai_digests`."""

    code: PlanCode
    title: PlanTitle
    duration_days: Annotated[
        int | None, Field(description="days a subscription lasts; null: it has no expiry", examples=[30])
    ]
    limits: Annotated[list[LimitLine], Field(description="what the plan allows, one line for each limit")]
    features: Annotated[
        list[FeatureInfo], Field(description="every feature there is, whether the plan has it or not")
    ]


class Plans(TypedDict):
    """Every plan, the richest last."""

    items: Annotated[list[PlanLine], Field(description="every plan")]


class InviteLine(TypedDict):
    """An invite and how much of it is taken."""

    code: Annotated[str, Field(description="what people type", examples=["SPRING26"])]
    plan: Annotated[str, Field(description="the code of the plan it gives", examples=["premium"])]
    status: Annotated[InviteStatus, Field(description="whether it can be used")]
    max_uses: Annotated[int, Field(description="how many people may use it", examples=[10])]
    uses_left: Annotated[int, Field(description="how many still may", examples=[7])]
    reserved: Annotated[int, Field(description="uses held by logins in flight", examples=[1])]
    consumed: Annotated[int, Field(description="uses by logins that completed", examples=[2])]
    expires_at: Annotated[datetime | None, Field(description="when it expires; null: never")]
    revoked_at: Annotated[
        datetime | None, Field(description="when it was revoked; null: it was not", examples=[None])
    ]
    created_by: Annotated[str, Field(description="the actor, as in the audit log", examples=["operator:5"])]
    created_at: Annotated[datetime, Field(description="when it was created")]


class Issued(TypedDict):
    """The new invite."""

    invite: Annotated[InviteLine, Field(description="the invite")]


class InviteAndUses(TypedDict):
    """An invite and everybody who came with it."""

    invite: Annotated[InviteLine, Field(description="the invite")]
    uses: Annotated[list[Use], Field(description="its uses, the oldest first")]


class Revoked(TypedDict):
    """Whether it was taken back now."""

    revoked: Annotated[bool, Field(description="false: it was revoked before")]


INVITE = Parameters(ParameterLocation.PATH, InvitePath)
NEW_INVITE = JsonBody(NewInvite)


@routes.get("/admin/api/plans/")
@described("admin_invites.every_plan", tag=Tag.OPERATORS, who=Who.OPERATOR, answers={200: Plans})
async def every_plan(request: web.Request) -> web.Response:
    """Every plan, the richest last."""
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer({"items": [_plan_json(plan) for plan in await plans.every(conn)]})


@routes.get("/admin/api/invites/")
@described(
    "admin_invites.some",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PAGE_QUERY,),
    answers={200: Page[InviteLine]},
    errors=(InviteMalformed,),
)
async def some(request: web.Request) -> web.Response:
    """A page of the invites, the newest first."""
    wanted = PAGE_QUERY.of(request)
    than = None if wanted.cursor is None else invites.normalise(wanted.cursor)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        found = await invites.older(conn, than=than, limit=wanted.limit + 1)
    page = cut(found, wanted.limit, lambda one: one.code)
    return json_answer({"items": [_invite_json(one) for one in page.items], "next": page.next})


@routes.get("/admin/api/invites/{code}/")
@described(
    "admin_invites.one",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(INVITE,),
    answers={200: InviteAndUses},
    errors=(InviteMalformed, InviteUnknown),
)
async def one(request: web.Request) -> web.Response:
    """An invite and everybody who used it."""
    code = invites.normalise(INVITE.of(request).code)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        invite = await invites.get(conn, code)
        uses = await invites.uses(conn, invite.code)
    return json_answer({"invite": _invite_json(invite), "uses": plain(uses)})


@routes.post("/admin/api/invites/")
@described(
    "admin_invites.issue",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(NEW_INVITE,),
    answers={201: Issued},
    errors=(PlanUnknown, InviteMalformed, InviteExists),
)
async def issue(request: web.Request) -> web.Response:
    """Make an invite."""
    wanted = await NEW_INVITE.of(request)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        invite = await invites.issue(
            conn,
            plan=wanted.plan,
            max_uses=wanted.uses or 1,
            expires_in=None if wanted.days is None else timedelta(days=wanted.days),
            code=None if wanted.code is None else invites.normalise(wanted.code),
            actor=actor(request),
        )
    return json_answer({"invite": _invite_json(invite)}, status=web.HTTPCreated.status_code)


@routes.post("/admin/api/invites/{code}/revoke/")
@described(
    "admin_invites.revoke",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(INVITE, CONFIRMATION),
    answers={200: Revoked},
    errors=(InviteMalformed, InviteUnknown, ConfirmationMissing),
)
async def revoke(request: web.Request) -> web.Response:
    """Take an invite back; who came in with it stays. `confirm`: its code."""
    code = invites.normalise(INVITE.of(request).code)
    await confirmed(request, code)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer({"revoked": await invites.revoke(conn, code, actor(request))})


def _plan_json(plan: Plan) -> dict[str, object]:
    return {
        "code": plan.code,
        **plan.facts,
        "limits": [
            {
                "kind": one.kind.code,
                "titles": dict(one.kind.titles),
                "period": one.kind.period,
                "amount": one.amount,
            }
            for one in plan.limits
        ],
        "features": plain(account_status.plan_of(plan).features),
    }


def _invite_json(invite: Invite) -> dict[str, object]:
    return {
        "code": invite.code,
        "plan": invite.plan,
        "status": invite.status.value,
        "max_uses": invite.max_uses,
        "uses_left": invite.uses_left,
        "reserved": invite.reserved,
        "consumed": invite.consumed,
        "expires_at": plain(invite.expires_at),
        "revoked_at": plain(invite.revoked_at),
        "created_by": invite.created_by,
        "created_at": plain(invite.created_at),
    }
