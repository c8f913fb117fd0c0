"""Cursors: what they say is what they were made of, and nothing else is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.core.errors import BadRequest
from shared.operators.paging import LARGEST_ROW, Page, PagePosition, cut, position_of, row_of

PLACE = PagePosition(at=datetime(2026, 11, 25, 22, 17, 52, 123457, tzinfo=UTC), id=139883458)


def test_a_place_survives_its_cursor() -> None:
    """To the microsecond: a row is neither shown twice nor left out."""
    assert PagePosition.parse(str(PLACE)) == PLACE
    assert position_of(str(PLACE)) == (PLACE.at, PLACE.id)
    assert position_of(None) == (None, None)


@pytest.mark.parametrize(
    "odd", ["", "5", "-5", "1-2-3", "١-١", "1-12345678901234567", "1" * 18 + "-1", "1-1\n"]
)
def test_what_is_no_place(odd: str) -> None:
    """Refused, before the database is asked."""
    with pytest.raises(BadRequest):
        PagePosition.parse(odd)


def test_rows() -> None:
    """The largest number there can be is one; a larger one, or a word, is not."""
    assert row_of(str(LARGEST_ROW)) == LARGEST_ROW
    assert row_of(None) is None
    for odd in (str(LARGEST_ROW + 1), "-1", "x", "", "٥"):
        with pytest.raises(BadRequest):
            row_of(odd)


def test_the_last_page_has_no_next() -> None:
    """One row more than wanted says that there are more; it is not shown."""
    assert cut([9, 8, 7], 2, lambda row: row) == Page(items=[9, 8], next="8")
    assert cut([9, 8], 2, lambda row: row) == Page(items=[9, 8], next=None)
    assert cut([], 2, lambda row: row) == Page(items=[], next=None)
