"""The session id of a login, as requests carry it."""

from __future__ import annotations

import pytest

from shared.core.errors import BadRequest
from webapp.auth.session_id import LoginReference, SessionIdMissing


def test_a_missing_session_id_has_a_code_of_its_own() -> None:
    """Not there, null or empty: no login is named; a number is malformed."""
    for values in ({}, {"session_id": None}, {"session_id": ""}):
        with pytest.raises(SessionIdMissing):
            LoginReference.read(values)
    with pytest.raises(BadRequest) as refused:
        LoginReference.read({"session_id": 5})
    assert not isinstance(refused.value, SessionIdMissing)
