"""People and their sign-ins as front ends see them."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from shared.identity.access_tokens import Method
from shared.identity.identities import IssuedTokens, Member
from shared.members.person_fields import FirstName, LastName, TelegramId, Username
from shared.members.plan_fields import PlanCode, PlanTitle
from shared.members.subscriptions import Subscription
from shared.members.users import User


class PortalUser(TypedDict):
    """Somebody, as the portal knows them."""

    telegram_id: TelegramId
    first_name: FirstName
    last_name: LastName
    username: Username
    language: Annotated[str, Field(description="in which the portal speaks to them", examples=["en"])]
    is_authenticated: Annotated[bool, Field(description="the Telegram account is connected to the portal")]


class CurrentPlan(TypedDict):
    """A subscription."""

    plan: PlanCode
    title: PlanTitle
    starts_at: Annotated[
        str, Field(description="when it began: ISO 8601", examples=["2026-01-01T00:00:00+00:00"])
    ]
    ends_at: Annotated[
        str | None, Field(description="when it ends: ISO 8601; null: it has no expiry", examples=[None])
    ]
    limits: Annotated[
        dict[str, int | bool],
        Field(
            description="limits by kind and period (`channels`, `posts_per_day`), features by code "
            "(`ai_digests`: true)",
            examples=[
                {"channels": 50, "posts_per_day": 1000, "rag_queries_per_day": 1000, "ai_digests": True}
            ],
        ),
    ]


class Me(TypedDict):
    """The profile with what the person may do."""

    user: Annotated[PortalUser, Field(description="the profile")]
    is_authenticated: Annotated[bool, Field(description="the Telegram account is connected to the portal")]
    subscription: Annotated[CurrentPlan | None, Field(description="the current one; null: there is none")]
    development: NotRequired[
        Annotated[Literal[True], Field(description="nothing was proved: the portal is under development")]
    ]


class Tokens(TypedDict):
    """A sign-in."""

    access_token: Annotated[
        str, Field(description="for `Authorization: Bearer …`", examples=["<access token>"])
    ]
    token_type: Annotated[Literal["Bearer"], Field(description="how the access token is presented")]
    expires_in: Annotated[int, Field(description="seconds the access token lives", examples=[600])]
    refresh_expires_in: Annotated[
        int, Field(description="seconds the refresh token lives", examples=[2592000])
    ]
    user: Annotated[PortalUser, Field(description="who signed in")]
    refresh_token: NotRequired[
        Annotated[
            str,
            Field(description="good once; not there when it came as a cookie", examples=["<refresh token>"]),
        ]
    ]
    development: NotRequired[
        Annotated[Literal[True], Field(description="nothing was proved: the portal is under development")]
    ]


def user_json(user: User) -> PortalUser:
    """The profile. ``is_authenticated``: the Telegram account is connected to the portal."""
    return {
        "telegram_id": user.telegram_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language": user.language,
        "is_authenticated": user.is_authenticated,
    }


def profile_json(profile: Member, *, development: bool = False) -> Me:
    """The profile with what the person may do."""
    subscription = profile.subscription
    body: Me = {
        "user": user_json(profile.user),
        "is_authenticated": profile.user.is_authenticated,
        "subscription": None if subscription is None else subscription_json(subscription),
    }
    if development:
        body["development"] = True
    return body


def subscription_json(subscription: Subscription) -> CurrentPlan:
    """Plan, limits, and until when; times in ISO 8601."""
    plan, ends_at = subscription.plan, subscription.ends_at
    return {
        "plan": plan.code,
        "title": plan.title,
        "starts_at": subscription.starts_at.isoformat(timespec="seconds"),
        "ends_at": None if ends_at is None else ends_at.isoformat(timespec="seconds"),
        "limits": plan.allowances,
    }


def signed_in_json(signed_in: IssuedTokens, *, with_refresh_token: bool) -> Tokens:
    """The tokens; without the refresh token when the browser keeps it as a cookie. Lives in seconds."""
    body: Tokens = {
        "access_token": signed_in.access_token,
        "token_type": "Bearer",
        "expires_in": signed_in.expires_in,
        "refresh_expires_in": signed_in.refresh_expires_in,
        "user": user_json(signed_in.user),
    }
    if with_refresh_token:
        body["refresh_token"] = signed_in.refresh_token
    if signed_in.method is Method.DEVELOPMENT:
        body["development"] = True
    return body
