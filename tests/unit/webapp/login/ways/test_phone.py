"""A login code in words."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.i18n import LANGUAGES, texts
from shared.login.ways.phone.details import CodeDetails
from shared.telegram.phone_code import NEXT, WHERE
from webapp.login.ways.phone import PhonePart


def words(language: str = "ru", **other: Any) -> dict[str, str]:
    """The words for a code with these details."""
    sent = {"phone": "+7•••••4567", "where": "app", "length": 5, "next_by": "sms", **other}
    return PhonePart().words(texts(language), CodeDetails(**sent))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", sorted(set(WHERE.values())))
def test_wherever_it_went(language: str, where: str) -> None:
    """Each means has a sentence, with the masked number."""
    assert "+7•••••4567" in words(language, where=where, pattern="p*")["notice"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("again", [*sorted(set(NEXT.values())), None])
def test_whatever_comes_next(language: str, again: str | None) -> None:
    """The button says what asking again would do."""
    assert words(language, next_by=again)["resend"]


def test_its_length_is_said() -> None:
    """As many digits as Telegram says; nothing where it does not."""
    assert "5\u00a0цифр" in words()["notice"]
    assert "цифр" not in words(where="sms_word", length=None)["notice"]


def test_what_is_known_of_it_is_said() -> None:
    """A word's beginning, an e-mail's pattern, a caller's prefix."""
    assert words(where="sms_word", length=None, pattern="ап")["notice"].endswith("«ап».")
    assert "a***@b.c" in words(where="email", pattern="a***@b.c")["notice"]
    assert "+49" in words(where="missed_call", pattern="+49")["notice"]
