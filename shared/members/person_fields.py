"""Fields of a person that many answers have: each with its type, its description and an example."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

TelegramId = Annotated[int, Field(description="the person's Telegram id", examples=[123456789])]
FirstName = Annotated[str, Field(description="as in Telegram", examples=["Ada"])]
LastName = Annotated[
    str | None, Field(description="as in Telegram; null: there is none", examples=["Lovelace"])
]
Username = Annotated[
    str | None, Field(description="without the at sign; null: there is none", examples=["ada"])
]
PhoneMasked = Annotated[
    str | None,
    Field(description="the number with its middle hidden; null: it is not known", examples=["+99•••34"]),
]
