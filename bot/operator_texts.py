"""Texts about invites and plans for operators, composed from the catalogue; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_date

from bot.plan_texts import feature_lines, limit_lines
from bot.texts import cut
from shared.core.i18n import Texts
from shared.members.invites import Invite, InviteStatus
from shared.members.plans import Plan

#: The catalogue key of each invite status.
INVITE_STATUSES: Mapping[InviteStatus, str] = {
    InviteStatus.OPEN: "bot.invites.open",
    InviteStatus.USED: "bot.invites.used",
    InviteStatus.EXPIRED: "bot.invites.expired",
    InviteStatus.REVOKED: "bot.invites.revoked",
}


def invites(texts: Texts, listed: list[Invite], page: int, pages: int) -> str:
    """One page of all invites."""
    if not listed:
        return texts("bot.invites.none")
    lines = [invite_line(texts, invite) for invite in listed]
    return cut("\n\n".join([texts("bot.invites.title", page=page + 1, pages=pages), *lines]))


def invite_line(texts: Texts, invite: Invite) -> str:
    """An invite in two lines: the code and status, then the details."""
    return texts(
        "bot.invites.line",
        code=invite.code,
        status=texts(INVITE_STATUSES[invite.status]),
        plan=invite.plan,
        used=invite.consumed,
        reserved=invite.reserved,
        uses=invite.max_uses,
        until=_until(texts, invite.expires_at),
    )


def issued(texts: Texts, invite: Invite, bot_name: str) -> str:
    """A new invite: its code, and the link that starts the bot with it."""
    link = f"https://t.me/{bot_name}?start={invite.code}"
    line = invite_line(texts, invite)
    return texts("bot.invites.issued", line=line, code=invite.code, link=link)


def plans(texts: Texts, known: list[Plan], holders: Mapping[str, int]) -> str:
    """Every plan with its limits and number of people."""
    blocks = [
        texts(
            "bot.plans.one",
            code=plan.code,
            title=plan.title,
            rows="".join(f"\n{line}" for line in limit_lines(texts, plan) + feature_lines(texts, plan)),
            length=_length(texts, plan.duration_days),
            people=holders[plan.code],
        )
        for plan in known
    ]
    return cut("\n\n".join([texts("bot.plans.title"), *blocks]))


def _until(texts: Texts, expires_at: datetime | None) -> str:
    if expires_at is None:
        return texts("bot.invites.for_ever")
    day = format_date(expires_at.date(), format="medium", locale=texts.language)
    return texts("bot.invites.until", day=day)


def _length(texts: Texts, days: int | None) -> str:
    return texts("bot.plans.without_end") if days is None else texts.count("bot.plans.days", days)
