"""The pure parts of the QR step."""

from __future__ import annotations

import base64

from shared.login.ways.qr.login_token import LONGEST_LIFE, SHORTEST_LIFE, rotate_in, token_url


def test_the_link_carries_the_token_unpadded() -> None:
    """https://core.telegram.org/api/qr-login: base64url without padding."""
    url = token_url(b"\xfb\xff\x00token")
    assert url.startswith("tg://login?token=")
    token = url.partition("token=")[2]
    assert "=" not in token
    assert base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)) == b"\xfb\xff\x00token"


def test_rotation_comes_before_the_end_and_never_spins() -> None:
    """The next token is asked for before the old one ends, and never at once again."""
    assert rotate_in(LONGEST_LIFE) < LONGEST_LIFE
    assert rotate_in(SHORTEST_LIFE) >= 1.0
    assert rotate_in(0.0) >= 1.0
