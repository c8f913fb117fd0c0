"""The language of a request."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from webapp.http.language import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ru"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("de-DE", "en"),
        ("uk-UA,en;q=0.5", "ru"),
        ("en;q=0.1, ru;q=0.9", "ru"),
        ("*", "ru"),
        ("*;q=1, en;q=0.5", "en"),
        ("en;q=abc", "ru"),
        (";;;,,,;q=", "ru"),
        ("en;level=1;q=0.5", "ru"),
    ],
)
def test_accept_language(header: str, language: str) -> None:
    """The preferred tag decides; what cannot be understood falls back to the portal's own language."""
    request = make_mocked_request("GET", "/", headers={"Accept-Language": header} if header else {})
    assert preferred_language(request) == language
