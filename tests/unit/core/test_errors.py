"""Rules that every error class follows."""

from __future__ import annotations

import re

import pytest

from shared.core import errors
from shared.core.errors import ConfigError, NotFound, PortalError, TooManyRequests, Unavailable, all_errors


def test_every_error_has_a_code_a_status_and_a_default_message() -> None:
    """What each front end relies on."""
    for error in all_errors():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", error.code), error
        assert 400 <= error.status <= 599, error
        assert error.__doc__, error
        assert len(error.summary()) > 5, error


def test_the_walk_finds_the_whole_tree_once() -> None:
    """Grandchildren included."""

    class Deeper(NotFound):
        """A thing of the test is not there."""

    found = list(all_errors())
    assert Deeper in found
    assert found[0] is PortalError
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("BadRequest", "bad_request", 400),
        ("NotAuthenticated", "not_authenticated", 401),
        ("Forbidden", "forbidden", 403),
        ("NotFound", "not_found", 404),
        ("Conflict", "conflict", 409),
        ("TooManyRequests", "too_many_requests", 429),
        ("InternalError", "internal_error", 500),
        ("Unavailable", "unavailable", 503),
    ],
)
def test_the_general_errors_have_their_published_codes(name: str, code: str, status: int) -> None:
    """Codes are a contract: programs compare them."""
    error = getattr(errors, name)
    assert (error.code, error.status) == (code, status)


def test_the_message_defaults_to_the_first_line_of_the_docstring() -> None:
    """Said once, used in the log."""
    assert str(NotFound()) == "There is no such thing."
    assert str(NotFound("no invite 7")) == "no invite 7"


def test_details_are_kept_for_the_text() -> None:
    """The catalogue's places are filled from them."""
    assert NotFound(code_of="X").details == {"code_of": "X"}


@pytest.mark.parametrize(("seconds", "whole"), [(3, 3), (2.1, 3), (0, 0), (-1, 0)])
def test_retry_after_is_in_whole_seconds_rounded_up(seconds: float, whole: int) -> None:
    """An HTTP header has no fractions, and a second too early is a refusal more."""
    assert TooManyRequests(retry_after=seconds).retry_after == whole


def test_retry_after_may_be_unknown() -> None:
    """Nothing is invented."""
    assert Unavailable().retry_after is None


def test_a_config_error_carries_every_problem() -> None:
    """One line each, so that all can be mended at once."""
    assert ConfigError(["A: is required", "B: is odd"]).problems == ["A: is required", "B: is odd"]
