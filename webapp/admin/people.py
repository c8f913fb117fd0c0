"""The panel's people: search, one of them whole, and what an operator may do to them."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.accounts import account_status
from shared.accounts.account_status import QuotaInfo
from shared.accounts.accounts import LogOut, StillDraining
from shared.core.json_value import JSON
from shared.members import naming, subscriptions
from shared.members.plans import PlanUnknown
from shared.members.subscriptions import UserUnknown
from shared.operators import people
from shared.operators.audit_log import Line
from shared.operators.paging import Page
from shared.operators.people import InviteUse, Listed, Picture, SignIn
from shared.telegram.sessions import SessionBusy
from webapp.admin.requests import (
    CONFIRMATION,
    PERSON,
    Act,
    ConfirmationMissing,
    PageQuery,
    Word,
    actor,
    confirmed,
    person_in_path,
)
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES
from webapp.sign_in.profile import CurrentPlan, subscription_json

routes = web.RouteTableDef()


class SearchQuery(PageQuery):
    """Who is looked for."""

    search: Annotated[
        Word | None,
        Field(description="the beginning of an id, or a part of a name or username", examples=["ada"]),
    ] = None


class Grant(Act):
    """A plan to be given."""

    plan: Annotated[
        str, Field(description="the plan's code", examples=["premium"], pattern=f"^{naming.CODE.pattern}$")
    ]


class Granted(TypedDict):
    """What the person has now."""

    subscription: Annotated[CurrentPlan, Field(description="the subscription that the person has now")]


class PlanEnded(TypedDict):
    """Whether a plan was taken away."""

    ended: Annotated[bool, Field(description="false: there was none")]


class Gone(TypedDict):
    """How much went, by kind."""

    gone: Annotated[dict[str, int], Field(description="how many rows were deleted, by kind")]


class Whole(TypedDict):
    """One person whole; secrets are masked."""

    user: Annotated[
        dict[str, JSON], Field(description="profile, session and drafts, as the portal stores them")
    ]
    subscription: Annotated[CurrentPlan | None, Field(description="the current one; null: there is none")]
    quotas: Annotated[
        list[QuotaInfo], Field(description="every limit of the plan; empty without a subscription")
    ]
    invites: Annotated[list[InviteUse], Field(description="the invites that the person used")]
    logins: Annotated[JSON, Field(description="the latest")]
    attempts: Annotated[JSON, Field(description="the latest")]
    sign_ins: Annotated[list[SignIn], Field(description="where the person is signed in to the portal")]
    history: Annotated[list[Line], Field(description="done to or by the person, the newest first")]


SEARCH = Parameters(ParameterLocation.QUERY, SearchQuery)
GRANT = JsonBody(Grant)


@routes.get("/admin/api/users/")
@described(
    "admin_people.users",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(SEARCH,),
    answers={200: Page[Listed]},
)
async def users(request: web.Request) -> web.Response:
    """A page of the people who fit, the newest first."""
    wanted = SEARCH.of(request)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        page = await people.search(conn, wanted.search or "", limit=wanted.limit, cursor=wanted.cursor)
    return json_answer(plain(page))


@routes.get("/admin/api/users/{telegram_id}/")
@described(
    "admin_people.user",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PERSON,),
    answers={200: Whole},
    errors=(UserUnknown,),
)
async def user(request: web.Request) -> web.Response:
    """One person whole, secrets masked."""
    portal = request.app[SERVICES].portal
    picture = await people.picture(portal.db, portal.accounts, person_in_path(request))
    if picture is None:
        raise UserUnknown
    return json_answer(_picture_json(picture))


@routes.post("/admin/api/users/{telegram_id}/log-out/")
@described(
    "admin_people.log_out",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PERSON, CONFIRMATION),
    answers={200: LogOut},
    errors=(UserUnknown, ConfirmationMissing, SessionBusy),
)
async def log_out(request: web.Request) -> web.Response:
    """End the person's session; the plan stays. `confirm`: their id."""
    whom = await _confirmed_person(request)
    return json_answer(plain(await request.app[SERVICES].portal.accounts.log_out(whom, actor(request))))


@routes.post("/admin/api/users/{telegram_id}/reset/")
@described(
    "admin_people.reset",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PERSON, CONFIRMATION),
    answers={200: Gone},
    errors=(UserUnknown, ConfirmationMissing, SessionBusy, StillDraining),
)
async def reset(request: web.Request) -> web.Response:
    """Forget the person whole. `confirm`: their id.

    Takes up to 45 s while a login that just ended is drained; `still_draining` when that was too short.
    """
    whom = await _confirmed_person(request)
    gone = await request.app[SERVICES].portal.accounts.reset(whom, actor(request))
    if gone is None:
        raise UserUnknown
    return json_answer({"gone": gone})


@routes.post("/admin/api/users/{telegram_id}/subscription/")
@described(
    "admin_people.grant",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PERSON, GRANT),
    answers={200: Granted},
    errors=(UserUnknown, PlanUnknown),
)
async def grant(request: web.Request) -> web.Response:
    """Give a plan: another one ends, the same one is renewed from now."""
    whom, plan = person_in_path(request), (await GRANT.of(request)).plan
    async with request.app[SERVICES].portal.db.acquire() as conn:
        given = await subscriptions.grant(
            conn, telegram_id=whom, plan_code=plan, invite_code=None, actor=actor(request)
        )
    return json_answer({"subscription": subscription_json(given)})


@routes.post("/admin/api/users/{telegram_id}/subscription/end/")
@described(
    "admin_people.end_subscription",
    tag=Tag.OPERATORS,
    who=Who.OPERATOR,
    parameters=(PERSON, CONFIRMATION),
    answers={200: PlanEnded},
    errors=(UserUnknown, ConfirmationMissing),
)
async def end_subscription(request: web.Request) -> web.Response:
    """Take the plan away. `confirm`: the person's id."""
    whom = await _confirmed_person(request)
    async with request.app[SERVICES].portal.db.acquire() as conn:
        return json_answer({"ended": await subscriptions.end(conn, whom, actor=actor(request))})


async def _confirmed_person(request: web.Request) -> int:
    whom = person_in_path(request)
    await confirmed(request, str(whom))
    return whom


def _picture_json(picture: Picture) -> dict[str, object]:
    facts = dict(picture.facts)
    logins, attempts = facts.pop("logins"), facts.pop("attempts")
    subscription = picture.subscription
    return {
        "user": facts,
        "subscription": None if subscription is None else subscription_json(subscription),
        "quotas": plain([account_status.quota_of(one) for one in picture.usage]),
        "invites": plain(picture.invites),
        "logins": logins,
        "attempts": attempts,
        "sign_ins": plain(picture.sign_ins),
        "history": plain(picture.history),
    }
