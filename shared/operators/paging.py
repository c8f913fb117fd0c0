"""Pages of lists that are long: where one ends, the next begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, Self, TypeVar

from pydantic import Field

from shared.core.errors import BadRequest

MOST = 100  # rows in one page
LARGEST_ROW = 2**63 - 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,16})")  # up to the year 5138
_ROW = re.compile(r"[0-9]{1,19}")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Some rows of a list."""

    items: Annotated[list[T], Field(description="the rows of the page")]
    next: Annotated[
        str | None,
        Field(description="the cursor of the page after this one; null: that was all", examples=[None]),
    ]


@dataclass(frozen=True, kw_only=True)
class PagePosition:
    """Where a page ends in a list by age: as a cursor `<microseconds>-<id>`.

    It outlives the row that it was taken from, which may be deleted before the next page is asked for.
    """

    at: datetime
    id: int

    @classmethod
    def parse(cls, cursor: str) -> Self:
        """Read a cursor. Raises BadRequest."""
        found = _PLACE.fullmatch(cursor)
        if found is None:
            raise BadRequest("the cursor is not one of ours")
        return cls(at=_EPOCH + timedelta(microseconds=int(found[1])), id=int(found[2]))

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"


def row_of(cursor: str | None) -> int | None:
    """The row after which a list by number goes on; None: from its beginning. Raises BadRequest."""
    if cursor is None:
        return None
    if not _ROW.fullmatch(cursor) or int(cursor) > LARGEST_ROW:
        raise BadRequest("the cursor is not one of ours")
    return int(cursor)


def position_of(cursor: str | None) -> tuple[datetime | None, int | None]:
    """Time and id after which a list by age goes on; (None, None): its beginning. Raises BadRequest."""
    if cursor is None:
        return None, None
    place = PagePosition.parse(cursor)
    return place.at, place.id


def cut(found: Sequence[T], limit: int, cursor: Callable[[T], object]) -> Page[T]:
    """A page of what was found when one row more than `limit` was asked for."""
    items = list(found[:limit])
    return Page(items=items, next=str(cursor(items[-1])) if len(found) > limit else None)
