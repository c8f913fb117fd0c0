"""Plain texts: which are invites, which are secrets, which are chatter."""

from __future__ import annotations

import pytest

from bot.handlers.fallback import LOGIN_CODE, PASSWORD, PASTED_INVITE


@pytest.mark.parametrize(
    "text",
    [
        "3HBP4Z3ECICZ",
        "3hbp4z3ecicz",
        " 3HBP4Z3ECICZ\n",
        "WELCOME2026",
        "TEAM-1_B",
        "ABCDEFGH",
        "abcdefghjkmn",
    ],
)
def test_pasted_invites(text: str) -> None:
    """Generated codes in any case, and an operator's own when they are no ordinary word."""
    found = PASTED_INVITE.fullmatch(text)
    assert found is not None
    assert found[1] == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Thanks",
        "спасибо",
        "OK",
        "two words",
        "subscription",
        "unsubscribed",
        "12345",
        "",
        "3HBP 4Z3E",
        "ß" * 12,
    ],
)
def test_chatter_is_no_invite(text: str) -> None:
    """Ordinary words do not cost a look into the database."""
    assert PASTED_INVITE.fullmatch(text) is None


@pytest.mark.parametrize("text", ["12345", "123456", "1 2 3 4 5", "12-345", " 12345\n", "1.2.3.4.5"])
def test_login_codes(text: str) -> None:
    """Five or six digits, however they are set apart."""
    assert LOGIN_CODE.fullmatch(text)


@pytest.mark.parametrize("text", ["1234", "1234567", "12345 рублей", "a12345"])
def test_other_numbers(text: str) -> None:
    """Not every number is a code."""
    assert LOGIN_CODE.fullmatch(text) is None


@pytest.mark.parametrize("text", ["мой пароль: qwerty", "Password is x", "вот 2FA", "ПАРОЛЬ"])
def test_passwords_by_name(text: str) -> None:
    """Who names a password is warned."""
    assert PASSWORD.search(text)
