"""Where a person stands with the portal, as their own programs may see it: no secrets, no inner workings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.members.quotas import Quota
from shared.members.subscriptions import Subscription
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
    """One kind of use."""

    kind: str
    limit: int
    used: int
    left: int
    resets_at: datetime | None  #: when it starts anew (midnight UTC); None: it does not by itself


@dataclass(frozen=True, kw_only=True)
class PlanInfo:
    """What a plan is called."""

    code: str
    title: str
    ai_digests: bool


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """The subscription with what is used of it; all empty without one."""

    plan: PlanInfo | None
    starts_at: datetime | None
    ends_at: datetime | None  #: None: without end
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


def entitlement_of(current: Subscription | None, used: list[Quota]) -> Entitlement:
    """A subscription and its quotas."""
    plan = None if current is None else current.plan
    return Entitlement(
        plan=None if plan is None else PlanInfo(code=plan.code, title=plan.title, ai_digests=plan.ai_digests),
        starts_at=None if current is None else current.starts_at,
        ends_at=None if current is None else current.ends_at,
        quotas=[
            QuotaInfo(
                kind=one.kind.value, limit=one.limit, used=one.used, left=one.left, resets_at=one.resets_at
            )
            for one in used
        ],
    )
