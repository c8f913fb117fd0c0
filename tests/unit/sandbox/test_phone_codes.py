"""Login codes by phone number."""

from __future__ import annotations

import pytest

from sandbox.phone_codes import CODE_LIFE, PhoneCodes, canonical_phone
from sandbox.world import RpcFailure

PHONE, NOW = "+9996610001", 1_800_000_000.0


@pytest.mark.parametrize("typed", ["+999 66 1-0001", "9996610001", "+999 (661) 0001"])
def test_numbers_as_people_type_them(typed: str) -> None:
    """Spaces, dashes, brackets and a missing plus don't matter."""
    assert canonical_phone(typed) == PHONE


@pytest.mark.parametrize("typed", ["", "+", "abc", "+0123456789", "123", "+99966100010000000", "+9996x1"])
def test_what_is_no_number(typed: str) -> None:
    """406 PHONE_NUMBER_INVALID, as Telegram has it."""
    with pytest.raises(RpcFailure, match="406 PHONE_NUMBER_INVALID"):
        canonical_phone(typed)


def test_a_code_lives_five_minutes() -> None:
    """Right before the end it is good, at the end it is not."""
    codes = PhoneCodes()
    sent = codes.send(PHONE, in_app=True, now=NOW)
    with pytest.raises(RpcFailure, match="PHONE_CODE_EXPIRED"):
        codes.redeem(PHONE, sent.phone_code_hash, sent.code, now=NOW + CODE_LIFE)
    codes.redeem(PHONE, sent.phone_code_hash, sent.code, now=NOW + CODE_LIFE - 1)
    assert sent.used


def test_a_hash_is_for_one_number() -> None:
    """Another number with it: expired, which tells nothing."""
    codes = PhoneCodes()
    sent = codes.send(PHONE, in_app=False, now=NOW)
    assert sent.kind == "sms"
    with pytest.raises(RpcFailure, match="PHONE_CODE_EXPIRED"):
        codes.redeem("+9996610002", sent.phone_code_hash, sent.code, now=NOW)
