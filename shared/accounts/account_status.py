"""Where a person stands with the portal, as their own programs may see it: no secrets, no inner workings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.members.limits import Period
from shared.members.plans import Plan
from shared.members.subscriptions import Subscription
from shared.members.usage import Usage
from shared.members.users import User
from shared.telegram.client import DEVICE_MODEL
from shared.telegram.sessions import KeptSession


@dataclass(frozen=True, kw_only=True)
class SessionInfo:
    """The kept session."""

    status: str  #: `active` or `revoked`
    dc_id: int
    device: str  #: its name in the person's list of devices
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None  #: when Telegram was last asked whether it still stands


@dataclass(frozen=True, kw_only=True)
class AccountProfile:
    """The person's Telegram profile, as of the last login."""

    telegram_id: int
    first_name: str
    last_name: str | None
    username: str | None
    phone_masked: str | None
    language: str
    is_authenticated: bool  #: an account is connected
    authenticated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class QuotaInfo:
    """One limit of the plan, and how much of it is used."""

    kind: str
    titles: dict[str, str]  #: what people read, by language
    period: Period  #: when it starts again: every day, every month, or never (`standing`)
    limit: int
    used: int
    left: int
    resets_at: datetime | None  #: when it starts again (midnight UTC); None: it does not by itself


@dataclass(frozen=True, kw_only=True)
class FeatureInfo:
    """Whether the plan has a feature."""

    code: str
    titles: dict[str, str]  #: what people read, by language
    included: bool


@dataclass(frozen=True, kw_only=True)
class PlanInfo:
    """A plan and its features."""

    code: str
    title: str
    ai_digests: bool  #: the same as the feature `ai_digests`
    features: list[FeatureInfo]


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """The subscription and its usage; all empty without one."""

    plan: PlanInfo | None
    starts_at: datetime | None
    ends_at: datetime | None  #: None: it has no expiry
    quotas: list[QuotaInfo]


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
