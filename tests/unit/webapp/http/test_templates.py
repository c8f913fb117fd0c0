"""What the page may load and who may frame it."""

from __future__ import annotations

import pytest

from webapp.http.templates import content_security_policy


def directives(base: str) -> dict[str, str]:
    """The policy, taken apart."""
    return dict(part.strip().split(" ", 1) for part in content_security_policy(base).split(";"))


def test_nothing_foreign_and_nothing_inline() -> None:
    """No other origin, no inline script or style, no form that leaves the page."""
    policy = directives("https://auth.example.org")
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize(
    ("base", "local"),
    [
        ("http://localhost:8010", True),
        ("http://127.0.0.1:8010", True),
        ("http://[::1]:8010", True),
        ("https://localhost:8010", False),
        ("http://portal.example.org", False),
        ("http://localhost.example.org", False),
        ("https://auth.example.org", False),
    ],
)
def test_only_telegram_may_frame_a_public_portal(base: str, local: bool) -> None:
    """Telegram's web clients always; other programs of this machine only when the portal is local too."""
    ancestors = directives(base)["frame-ancestors"].split()
    assert "https://web.telegram.org" in ancestors
    assert ("http://localhost:*" in ancestors) is local
    assert "*" not in ancestors
