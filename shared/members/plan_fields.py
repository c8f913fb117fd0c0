"""Fields of a plan that many answers have: each with its type, its description and an example."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shared.members.limits import Period

PlanCode = Annotated[str, Field(description="the plan's stable code", examples=["premium"])]
PlanTitle = Annotated[str, Field(description="what people read", examples=["Premium"])]
LimitCode = Annotated[str, Field(description="the limit's stable code", examples=["posts"])]
LimitTitles = Annotated[
    dict[str, str],
    Field(description="what people read, by language", examples=[{"ru": "Постов/день", "en": "Posts/day"}]),
]
LimitPeriod = Annotated[
    Period, Field(description="when it starts again: every day, every month, or never (`standing`)")
]
LimitAmount = Annotated[int, Field(description="what the plan allows in a period", examples=[1000])]
