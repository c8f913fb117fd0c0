"""Every error Telegram documents for the methods used here has a meaning of its own and texts."""

from __future__ import annotations

import pytest
from telethon.errors import rpc_message_to_error
from telethon.tl.types import RpcError

from shared.core.i18n import LANGUAGES, code_text, texts
from shared.telegram.client import DataCentreMoved
from shared.telegram.errors import FloodWait, TelegramError
from shared.telegram.translation import translated

#: The error tables of https://core.telegram.org/method/<name>, and the general ones of /api/errors.
DOCUMENTED = {
    "auth.exportLoginToken": [(400, "API_ID_INVALID"), (400, "API_ID_PUBLISHED_FLOOD")],
    "auth.importLoginToken": [
        (400, "AUTH_TOKEN_ALREADY_ACCEPTED"),
        (400, "AUTH_TOKEN_EXCEPTION"),
        (400, "AUTH_TOKEN_EXPIRED"),
        (400, "AUTH_TOKEN_INVALID"),
        (400, "AUTH_TOKEN_INVALIDX"),
        (401, "SESSION_PASSWORD_NEEDED"),
    ],
    "auth.sendCode": [
        (400, "API_ID_INVALID"),
        (400, "API_ID_PUBLISHED_FLOOD"),
        (500, "AUTH_RESTART"),
        (400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN"),
        (400, "PHONE_NUMBER_BANNED"),
        (400, "PHONE_NUMBER_FLOOD"),
        (406, "PHONE_NUMBER_INVALID"),
        (406, "PHONE_PASSWORD_FLOOD"),
        (400, "PHONE_PASSWORD_PROTECTED"),
        (400, "SMS_CODE_CREATE_FAILED"),
        (406, "UPDATE_APP_TO_LOGIN"),
        (406, "SEND_CODE_UNAVAILABLE"),
    ],
    "auth.resendCode": [
        (400, "PHONE_CODE_EMPTY"),
        (400, "PHONE_CODE_EXPIRED"),
        (400, "PHONE_CODE_HASH_EMPTY"),
        (406, "PHONE_NUMBER_INVALID"),
        (406, "SEND_CODE_UNAVAILABLE"),
    ],
    "auth.signIn": [
        (400, "PHONE_CODE_EMPTY"),
        (400, "PHONE_CODE_EXPIRED"),
        (400, "PHONE_CODE_INVALID"),
        (406, "PHONE_NUMBER_INVALID"),
        (400, "PHONE_NUMBER_UNOCCUPIED"),
        (401, "SESSION_PASSWORD_NEEDED"),
        (500, "SIGN_IN_FAILED"),
    ],
    "auth.checkPassword": [
        (400, "PASSWORD_HASH_INVALID"),
        (400, "PASSWORD_EMPTY"),
        (400, "SRP_ID_INVALID"),
        (400, "SRP_PASSWORD_CHANGED"),
    ],
    "contacts.resolvePhone": [(400, "PHONE_NOT_OCCUPIED"), (406, "PHONE_NUMBER_INVALID")],
    "account.resetAuthorization": [(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN"), (400, "HASH_INVALID")],
    "messages.getHistory": [
        (406, "CHANNEL_PRIVATE"),
        (400, "CHAT_ID_INVALID"),
        (400, "PEER_ID_INVALID"),
    ],
    "messages.sendMessage": [
        (400, "CHAT_ADMIN_REQUIRED"),
        (403, "CHAT_GUEST_SEND_FORBIDDEN"),
        (400, "CHAT_RESTRICTED"),
        (403, "CHAT_WRITE_FORBIDDEN"),
        (400, "MESSAGE_EMPTY"),
        (400, "MESSAGE_TOO_LONG"),
        (400, "PEER_FLOOD"),
        (500, "RANDOM_ID_DUPLICATE"),
        (420, "SLOWMODE_WAIT_30"),
        (400, "USER_BANNED_IN_CHANNEL"),
        (400, "USER_IS_BLOCKED"),
        (400, "YOU_BLOCKED_USER"),
    ],
    "general": [
        (401, "AUTH_KEY_UNREGISTERED"),
        (401, "AUTH_KEY_INVALID"),
        (401, "AUTH_KEY_PERM_EMPTY"),
        (406, "AUTH_KEY_DUPLICATED"),
        (401, "SESSION_EXPIRED"),
        (401, "SESSION_REVOKED"),
        (401, "USER_DEACTIVATED"),
        (401, "USER_DEACTIVATED_BAN"),
        (400, "CONNECTION_API_ID_INVALID"),
        (400, "CONNECTION_LAYER_INVALID"),
        (400, "CONNECTION_NOT_INITED"),
        (400, "INPUT_USER_DEACTIVATED"),
        (500, "RPC_CALL_FAIL"),
        (500, "RPC_MCGET_FAIL"),
        (420, "FLOOD_WAIT_30"),
        (420, "FLOOD_PREMIUM_WAIT_30"),
        (-503, "TIMEOUT"),
    ],
}
CASES = [(method, number, name) for method, errors in DOCUMENTED.items() for number, name in errors]


@pytest.mark.parametrize(("method", "number", "name"), CASES)
def test_every_documented_error_is_named_and_told(method: str, number: int, name: str) -> None:
    """None of them falls through to "some error", and each says what to do in both languages."""
    error = translated(rpc_message_to_error(RpcError(error_code=number, error_message=name), None))
    assert type(error) is not TelegramError, f"{name} of {method} has no meaning of its own"
    assert 400 <= error.status < 600
    for language in LANGUAGES:
        assert len(code_text(texts(language), error.code, dict(error.details))) > 15


def test_an_unknown_error_keeps_its_name_for_the_log_alone() -> None:
    """What Telegram has never documented becomes telegram_error; its text names no internals."""
    error = translated(rpc_message_to_error(RpcError(error_code=400, error_message="NEVER_SEEN"), None))
    assert error.code == "telegram_error"
    assert "NEVER_SEEN" not in code_text(texts("en"), error.code, dict(error.details))


def test_waits_carry_their_seconds() -> None:
    """A flood wait says how long, whichever kind it is."""
    for name in ("FLOOD_WAIT_30", "FLOOD_PREMIUM_WAIT_30"):
        error = translated(rpc_message_to_error(RpcError(error_code=420, error_message=name), None))
        assert isinstance(error, FloodWait)
        assert error.retry_after == 30


def test_a_move_is_no_error() -> None:
    """Migrations are followed, so they carry where to."""
    assert DataCentreMoved(2).dc_id == 2
