"""The limits and features of a plan as lines of a message; their titles come from the rows. Pure."""

from __future__ import annotations

from shared.core.i18n import Texts
from shared.members.naming import title_in
from shared.members.plans import Plan


def limit_lines(texts: Texts, plan: Plan) -> list[str]:
    """A line for each limit that the plan has."""
    return [
        texts("bot.plan.limit", title=title_in(one.kind.titles, texts.language), amount=one.amount)
        for one in plan.limits
    ]


def feature_lines(texts: Texts, plan: Plan) -> list[str]:
    """A line for each feature there is, whether or not the plan has it."""
    return [
        texts(
            "bot.plan.feature",
            title=title_in(one.feature.titles, texts.language),
            included=texts("bot.yes" if one.included else "bot.no"),
        )
        for one in plan.features
    ]
