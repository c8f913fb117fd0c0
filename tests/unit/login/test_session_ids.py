"""Capabilities: random, checked by shape, known to the database by their hash only."""

from __future__ import annotations

import pytest

from shared.login.logins import SESSION_ID, new_session_id, session_hash


def test_a_session_id_is_fresh_and_well_formed() -> None:
    """Two are never equal, and each has the shape that is looked for."""
    first, second = new_session_id(), new_session_id()
    assert first != second
    assert SESSION_ID.fullmatch(first)


def test_the_hash_is_not_the_id() -> None:
    """The database never learns the capability."""
    session_id = new_session_id()
    digest = session_hash(session_id)
    assert digest is not None
    assert session_id.encode() not in digest
    assert len(digest) == 32


@pytest.mark.parametrize("odd", ["", "test", "x" * 31, "x" * 33, "x" * 10_000, "é" * 32, "x" * 31 + "\n"])
def test_what_is_no_session_id_has_no_hash(odd: str) -> None:
    """Odd input costs no query."""
    assert session_hash(odd) is None
