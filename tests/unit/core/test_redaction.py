"""The last net under the log: each kind of secret is caught, ordinary lines pass."""

from __future__ import annotations

import pytest

from shared.core.redaction import Redactor, mask_phone

TOKEN = "123456789:" + "Aa0_-" * 7
SESSION = "1" + "Ab_-9" * 70 + "="


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/getMe 200", TOKEN),
        ("POST http://127.0.0.1:8081/bot42:short/getMe 200", "42:short"),
        (f"token {TOKEN} is wrong", TOKEN),
        ("show tg://login?token=AQL_x-9==&x", "AQL_x-9"),
        ("GET /qr-auth?session_id=abcdefgh12345678 200", "12345678"),
        ('{"session_id": "abcdefgh12345678"}', "12345678"),
        ("postgresql://portal:hush@db:5432/portal", "hush"),
        ("Authorization: Bearer eyJh.bGci-x_y", "eyJh"),
        ("Authorization: tma query_id=AA&hash=00ff", "00ff"),
        ("/#tgWebAppData=user%3D1%26hash%3D00ff&tgWebAppVersion=9", "00ff"),
        (f"session {SESSION} saved", SESSION[:40]),
        ("code sent to +79990001122", "9990001122"),
    ],
)
def test_what_looks_like_a_secret_is_masked(line: str, secret: str) -> None:
    """In lines of any logger, libraries included."""
    assert secret in line
    assert secret not in Redactor()(line)


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    """The configuration's own values, whatever they look like; a too short one is left to the rules."""
    redact = Redactor(["correct horse", "ab"])
    assert redact("the correct horse about") == "the … about"


@pytest.mark.parametrize(
    "line",
    [
        "INFO:qr_auth_manager:QR session abcdefgh... expires at 2026-01-02 03:04:05+00:00",
        "GET /qr-auth?session_id=test 200 in 12 ms",
        "listening on http://127.0.0.1:8010",
        "login 139883458 authorized, subscription premium",
        "postgresql://db:5432/portal",
    ],
)
def test_ordinary_lines_pass_unchanged(line: str) -> None:
    """A net with too small holes hides the story."""
    assert Redactor(["correct horse"])(line) == line


def test_the_first_eight_characters_of_a_session_id_stay() -> None:
    """They tie the lines of one login together and open nothing."""
    assert Redactor()("session_id=abcdefgh12345678") == "session_id=abcdefgh..."


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+79990001122", "+7•••••1122"),
        ("+7 (999) 000-11-22", "+7•••••1122"),
        ("79990001122", "+7•••••1122"),
        ("+12025550123", "+1•••••0123"),
        ("+2901234", "+2•••••34"),
        ("", "+•••••"),
        ("12", "+•••••"),
    ],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    """Enough to recognise one's own number, its length hidden too."""
    assert mask_phone(phone) == masked
