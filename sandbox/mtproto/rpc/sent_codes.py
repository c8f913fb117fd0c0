"""auth.sentCode: what a client is told of a code on its way."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from telethon.tl import types

from sandbox.accounts import Account, SentCode
from sandbox.code_means import (
    CODE_LENGTH,
    EMAIL_CODE_LENGTH,
    MISSED_CALL_PREFIX,
    CodeMeans,
    beginning,
)
from sandbox.mtproto.rpc.registry import Context
from sandbox.mtproto.tl import TLObject
from sandbox.mtproto.unknown import UnknownObject

PREMIUM_DAYS = 7
NEXT_TYPES: dict[CodeMeans, Callable[[], TLObject]] = {
    "sms": types.auth.CodeTypeSms,
    "call": types.auth.CodeTypeCall,
    "missed_call": types.auth.CodeTypeMissedCall,
    "fragment_sms": types.auth.CodeTypeFragmentSms,
    "sms_word": types.auth.CodeTypeSms,
    "sms_phrase": types.auth.CodeTypeSms,
    "firebase_sms": types.auth.CodeTypeSms,
}


def sent_code(context: Context, account: Account | None, sent: SentCode) -> TLObject:
    """https://core.telegram.org/type/auth.SentCode"""
    answer: TLObject
    if sent.kind == "payment":
        answer = types.auth.SentCodePaymentRequired(
            store_product="org.telegram.telegramPremium.oneWeek.auth",
            phone_code_hash=sent.phone_code_hash,
            support_email_address="sms@example.org",
            support_email_subject="Login code",
            premium_days=PREMIUM_DAYS,
            currency="USD",
            amount=99,
        )
        return answer
    following = next((means for means in sent.later if means in NEXT_TYPES), None)
    answer = types.auth.SentCode(
        type=_type(account, sent),
        phone_code_hash=sent.phone_code_hash,
        next_type=NEXT_TYPES[following]() if following else None,
        timeout=context.backend.faults.resend_after if following else None,
    )
    return answer


def _type(account: Account | None, sent: SentCode) -> TLObject:
    """https://core.telegram.org/type/auth.SentCodeType"""
    made: dict[CodeMeans, Callable[[], TLObject]] = {
        "app": lambda: types.auth.SentCodeTypeApp(length=CODE_LENGTH),
        "sms": lambda: types.auth.SentCodeTypeSms(length=CODE_LENGTH),
        "call": lambda: types.auth.SentCodeTypeCall(length=CODE_LENGTH),
        "missed_call": lambda: types.auth.SentCodeTypeMissedCall(
            prefix=MISSED_CALL_PREFIX, length=CODE_LENGTH
        ),
        "fragment_sms": lambda: types.auth.SentCodeTypeFragmentSms(
            url=f"https://fragment.com/login/{sent.phone_code_hash}", length=CODE_LENGTH
        ),
        "firebase_sms": lambda: types.auth.SentCodeTypeFirebaseSms(
            length=CODE_LENGTH,
            play_integrity_project_id=1,
            play_integrity_nonce=secrets.token_bytes(16),
        ),
        "sms_word": lambda: types.auth.SentCodeTypeSmsWord(beginning=beginning(sent.kind, sent.code)),
        "sms_phrase": lambda: types.auth.SentCodeTypeSmsPhrase(beginning=beginning(sent.kind, sent.code)),
        "email": lambda: _email(account),
        "set_up_email": types.auth.SentCodeTypeSetUpEmailRequired,
        "unknown": lambda: UnknownObject(types.auth.SentCodeTypeApp(length=CODE_LENGTH)),
    }
    return made[sent.kind]()


def _email(account: Account | None) -> TLObject:
    made: TLObject = types.auth.SentCodeTypeEmailCode(
        email_pattern=email_pattern(account.login_email if account else None),
        length=EMAIL_CODE_LENGTH,
        reset_available_period=account.email_reset_wait
        if account and account.email_reset_at is None
        else None,
        reset_pending_date=int(account.email_reset_at) if account and account.email_reset_at else None,
    )
    return made


def email_pattern(address: str | None) -> str:
    """An address as strangers may see it: `i***a@example.org`."""
    name, _, host = (address or "someone@example.org").partition("@")
    return f"{name[:1]}***{name[-1:]}@{host}"
