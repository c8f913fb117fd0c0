"""The shape of a file of named queries."""

from __future__ import annotations

import pytest

from shared.core.queries import Queries, QueryFileError

GOOD = """-- Invites.

-- name: reserve
-- Take one use.
UPDATE invites
   SET uses = uses + 1; -- not the end
   -- nor this
SELECT 1;

-- name: find
-- Look one up.
SELECT 2;
"""


def test_queries_are_attributes() -> None:
    """Without the closing semicolon, everything else unchanged."""
    sql = Queries.parse(GOOD, "invites.sql")
    assert list(sql) == ["reserve", "find"]
    assert sql.find == "SELECT 2"
    assert sql.reserve.startswith("UPDATE invites\n   SET")


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Like any other attribute that is not there."""
    with pytest.raises(AttributeError, match="find_all"):
        _ = Queries.parse(GOOD, "invites.sql").find_all


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT 1;\n-- name: a\n-- Why.\nSELECT 1;", "before the first name"),
        ("-- name: a\nSELECT 1;", "lacks its line of intent"),
        ("-- name: a\n--\nSELECT 1;", "lacks its line of intent"),
        ("-- name: a\n-- Why.\n", "does not end with a semicolon"),
        ("-- name: a\n-- Why.\nSELECT 1", "does not end with a semicolon"),
        ("-- name: A-b\n-- Why.\nSELECT 1;", "is not a name"),
        ("-- name:\n-- Why.\nSELECT 1;", "is not a name"),
        ("-- name: a\n-- Why.\nSELECT 1;\n-- name: a\n-- Why.\nSELECT 1;", "twice"),
    ],
)
def test_a_malformed_file_is_refused(text: str, complaint: str) -> None:
    """Strict, so that every query says what it is for."""
    with pytest.raises(QueryFileError, match=complaint):
        Queries.parse(text, "bad.sql")
