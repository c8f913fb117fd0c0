"""What a camera accepts as a login code."""

from __future__ import annotations

import pytest

from sandbox.phone import read_login_code


@pytest.mark.parametrize(
    "code", ["tg://login?token=-_8B", " tg://login?token=-_8B\n", "-_8B", b"\xfb\xff\x01"]
)
def test_every_way_to_hold_a_token(code: str | bytes) -> None:
    """A QR's link, the copied token and its bytes are one."""
    assert read_login_code(code) == b"\xfb\xff\x01"


def test_padding_is_made_up() -> None:
    """Login links carry base64url without padding."""
    assert read_login_code("tg://login?token=AQ") == b"\x01"


@pytest.mark.parametrize(
    "code", ["", "https://t.me/x", "tg://resolve?domain=x", "tg://login", "tg://login?token=!!", "два слова"]
)
def test_other_codes_log_nobody_in(code: str) -> None:
    """Anything else is refused before Telegram is asked."""
    with pytest.raises(ValueError, match="This code"):
        read_login_code(code)
