"""Telegram's refusals in the portal's words."""

from __future__ import annotations

import pytest
from telethon import errors as telethon_errors
from telethon.errors import AuthKeyNotFound

from shared.telegram import errors
from shared.telegram.translation import translated


@pytest.mark.parametrize(
    ("telegram", "ours"),
    [
        (telethon_errors.SessionPasswordNeededError(None), errors.PasswordRequired),
        (telethon_errors.AuthKeyUnregisteredError(None), errors.SessionDead),
        (telethon_errors.PhonePasswordFloodError(None), errors.PasswordFlood),
        (telethon_errors.UpdateAppToLoginError(None), errors.UpdateRequired),
        (telethon_errors.PhoneNumberInvalidError(None), errors.PhoneInvalid),
        (telethon_errors.RPCError(None, "SOMETHING_NEW", 400), errors.TelegramError),
        (telethon_errors.RPCError(None, "WORKER_BUSY", -503), errors.TelegramTrouble),
        (AuthKeyNotFound(), errors.SessionDead),
        (ConnectionResetError(), errors.TelegramUnreachable),
        (EOFError(), errors.TelegramUnreachable),
    ],
)
def test_translation(telegram: Exception, ours: type[errors.TelegramError]) -> None:
    """Each exception of Telethon has one meaning here."""
    assert type(translated(telegram)) is ours


@pytest.mark.parametrize(
    "name", ["PhonePasswordFloodError", "UpdateAppToLoginError", "FreshResetAuthorisationForbiddenError"]
)
def test_auth_key_errors_that_name_no_dead_session(name: str) -> None:
    """Telethon files these under AuthKeyError; none of them may end a good session."""
    refusal = translated(getattr(telethon_errors, name)(None))
    assert not isinstance(refusal, errors.SessionDead)


def test_a_flood_wait_says_how_long() -> None:
    """The wait is carried along, in seconds."""
    assert translated(telethon_errors.FloodWaitError(None, capture=42)).retry_after == 42
