"""People and their sign-ins as front ends see them."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from shared.identity.access_tokens import Method
from shared.identity.identities import IssuedTokens, Member
from shared.members.subscriptions import Subscription
from shared.members.users import User


class PortalUser(TypedDict):
    """Somebody, as the portal knows them."""

    telegram_id: int
    first_name: str
    last_name: str | None
    username: str | None
    language: str  #: in which the portal speaks to them
    is_authenticated: bool  #: the Telegram account is connected to the portal


class CurrentPlan(TypedDict):
    """A subscription."""

    plan: str
    title: str
    starts_at: str  #: ISO 8601
    ends_at: str | None  #: ISO 8601; null: it has no expiry
    limits: dict[str, int | bool]
    #: limits by kind and period (`channels`, `posts_per_day`), features by code (`ai_digests`: true)


class Me(TypedDict):
    """The profile with what the person may do."""

    user: PortalUser
    is_authenticated: bool  #: the Telegram account is connected to the portal
    subscription: CurrentPlan | None
    development: NotRequired[Literal[True]]  #: nothing was proved: the portal is under development


class Tokens(TypedDict):
    """A sign-in."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int  #: seconds the access token lives
    refresh_expires_in: int  #: seconds the refresh token lives
    user: PortalUser
    refresh_token: NotRequired[str]  #: good once; not there when it came as a cookie
    development: NotRequired[Literal[True]]  #: nothing was proved: the portal is under development


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
