"""A person's status with the portal, as their own programs may see it: no secrets, no internals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.members.person_fields import FirstName, LastName, PhoneMasked, TelegramId, Username
from shared.members.plan_fields import LimitAmount, LimitCode, LimitPeriod, LimitTitles, PlanCode, PlanTitle
from shared.members.plans import Plan
from shared.members.subscriptions import Subscription
from shared.members.usage import Usage
from shared.members.users import User
from shared.telegram.client import DEVICE_MODEL
from shared.telegram.sessions import KeptSession


@dataclass(frozen=True, kw_only=True)
class SessionInfo:
    """The kept session."""

    status: Annotated[str, Field(description="`active` or `revoked`", examples=["active"])]
    dc_id: Annotated[
        int, Field(description="the number of Telegram's data centre that holds the account", examples=[2])
    ]
    device: Annotated[
        str, Field(description="its name in the person's list of devices", examples=["Auth portal"])
    ]
    created_at: Annotated[datetime, Field(description="when the account was connected")]
    updated_at: Annotated[datetime, Field(description="when the session last changed")]
    checked_at: Annotated[
        datetime | None,
        Field(description="when it was last checked with Telegram in the background; null: never"),
    ]


@dataclass(frozen=True, kw_only=True)
class AccountProfile:
    """The person's Telegram profile, as of the last login."""

    telegram_id: TelegramId
    first_name: FirstName
    last_name: LastName
    username: Username
    phone_masked: PhoneMasked
    language: Annotated[
        str, Field(description="the language in which the portal speaks to the person", examples=["en"])
    ]
    is_authenticated: Annotated[bool, Field(description="an account is connected")]
    authenticated_at: Annotated[
        datetime | None, Field(description="when the account was connected last; null: never")
    ]


@dataclass(frozen=True, kw_only=True)
class QuotaInfo:
    """One limit of the plan, and how much of it is used."""

    kind: LimitCode
    titles: LimitTitles
    period: LimitPeriod
    limit: LimitAmount
    used: Annotated[int, Field(description="what was used in this period", examples=[3])]
    left: Annotated[int, Field(description="what may still be used in this period", examples=[997])]
    resets_at: Annotated[
        datetime | None,
        Field(
            description="when it starts again (midnight UTC); null: it does not by itself",
            examples=["2026-01-16T00:00:00+00:00"],
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class FeatureInfo:
    """Whether the plan has a feature."""

    code: Annotated[str, Field(description="the feature's stable code", examples=["ai_digests"])]
    titles: Annotated[
        dict[str, str],
        Field(
            description="what people read, by language", examples=[{"ru": "AI дайджесты", "en": "AI digests"}]
        ),
    ]
    included: Annotated[bool, Field(description="the plan has the feature")]


@dataclass(frozen=True, kw_only=True)
class PlanInfo:
    """A plan and its features."""

    code: PlanCode
    title: PlanTitle
    ai_digests: Annotated[bool, Field(description="the same as the feature `ai_digests`")]
    features: Annotated[
        list[FeatureInfo], Field(description="every feature there is, whether the plan has it or not")
    ]


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """The subscription and its usage; all empty without one."""

    plan: Annotated[PlanInfo | None, Field(description="the plan; null: there is no subscription")]
    starts_at: Annotated[
        datetime | None,
        Field(description="when the subscription began", examples=["2026-01-01T00:00:00+00:00"]),
    ]
    ends_at: Annotated[datetime | None, Field(description="null: it has no expiry", examples=[None])]
    quotas: Annotated[list[QuotaInfo], Field(description="every limit of the plan")]


def session_of(kept: KeptSession) -> SessionInfo:
    """A kept session without what it encrypts."""
    return SessionInfo(
        status=kept.status,
        dc_id=kept.dc_id,
        device=DEVICE_MODEL,
        created_at=kept.created_at,
        updated_at=kept.updated_at,
        checked_at=kept.checked_at,
    )


def profile_of(user: User) -> AccountProfile:
    """A person's profile."""
    return AccountProfile(**{name: getattr(user, name) for name in AccountProfile.__dataclass_fields__})


def entitlement_of(current: Subscription | None, used: list[Usage]) -> Entitlement:
    """A subscription and its usage."""
    return Entitlement(
        plan=None if current is None else plan_of(current.plan),
        starts_at=None if current is None else current.starts_at,
        ends_at=None if current is None else current.ends_at,
        quotas=[quota_of(one) for one in used],
    )


def plan_of(plan: Plan) -> PlanInfo:
    """A plan and its features."""
    return PlanInfo(
        code=plan.code,
        title=plan.title,
        ai_digests=bool(plan.allowances.get("ai_digests")),
        features=[
            FeatureInfo(code=one.feature.code, titles=dict(one.feature.titles), included=one.included)
            for one in plan.features
        ],
    )


def quota_of(used: Usage) -> QuotaInfo:
    """One limit and how much of it is used."""
    return QuotaInfo(
        kind=used.kind.code,
        titles=dict(used.kind.titles),
        period=used.kind.period,
        limit=used.limit,
        used=used.used,
        left=used.left,
        resets_at=used.resets_at,
    )
