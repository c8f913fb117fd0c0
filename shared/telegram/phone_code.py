"""Signing in by phone number and login code (https://core.telegram.org/api/auth).

A code goes where Telegram decides: to the account's own apps first, then by the other means. Asking again is
a resend of the same login, never a new request, which would make the first code worthless.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telethon.tl import functions, types

from shared.telegram.client import PortalClient, call
from shared.telegram.errors import CodeInvalid, PhoneInvalid, SignUpRequired, UpdateRequired

PHONE = re.compile(r"\+?[0-9]{5,15}")  # E.164 has at most 15 digits
CODE = re.compile(r"[0-9A-Za-z]{1,32}")

WHERE: dict[type, str] = {
    types.auth.SentCodeTypeApp: "app",
    types.auth.SentCodeTypeSms: "sms",
    types.auth.SentCodeTypeFirebaseSms: "sms",
    types.auth.SentCodeTypeSmsWord: "sms_word",
    types.auth.SentCodeTypeSmsPhrase: "sms_phrase",
    types.auth.SentCodeTypeCall: "call",
    types.auth.SentCodeTypeFlashCall: "flash_call",
    types.auth.SentCodeTypeMissedCall: "missed_call",
    types.auth.SentCodeTypeEmailCode: "email",
    types.auth.SentCodeTypeFragmentSms: "fragment",
}
NEXT: dict[type, str] = {
    types.auth.CodeTypeSms: "sms",
    types.auth.CodeTypeCall: "call",
    types.auth.CodeTypeFlashCall: "flash_call",
    types.auth.CodeTypeMissedCall: "missed_call",
    types.auth.CodeTypeFragmentSms: "fragment",
}


@dataclass(frozen=True, kw_only=True)
class SentCode:
    """Where a login code was sent, and what helps to find it."""

    where: str  #: one of the values of WHERE
    length: int | None  #: characters of the code; None where it is a word or a caller's number
    pattern: str | None  #: what is known of it: an e-mail's pattern, a caller's prefix, a word's beginning
    url: str | None  #: the page on Fragment that shows the code of an anonymous number
    next_by: str | None  #: how a resend would come; None: no other means
    resend_in: int | None  #: seconds until a resend may be asked for
    code_hash: str  #: a secret of this login: names the code to Telegram


def canonical(phone: str) -> str:
    """A phone number as Telegram takes it: `+` and digits. Raises PhoneInvalid."""
    bare = re.sub(r"[\s().\-\u00a0]", "", phone)
    if not PHONE.fullmatch(bare):
        raise PhoneInvalid
    return "+" + bare.removeprefix("+")


def clean_code(code: str) -> str:
    """A code without the spaces and dashes that people put between its digits. Raises CodeInvalid."""
    bare = re.sub(r"[\s\-\u2013\u00a0]", "", code)
    if not CODE.fullmatch(bare):
        raise CodeInvalid
    return bare


async def send(client: PortalClient, phone: str, tokens: Sequence[bytes] = ()) -> SentCode | types.User:
    """Have a code sent to a number, or be let in by a token of an earlier log-out: the account, then.

    https://core.telegram.org/api/auth#future-auth-tokens. Raises PasswordRequired when such a token was good
    and only the cloud password is due, DataCentreMoved, PhoneInvalid, FloodWait, …
    """
    # no flash calls: a page cannot read the phone's call log
    settings = types.CodeSettings(logout_tokens=list(tokens) or None)
    request = functions.auth.SendCodeRequest(phone, client.api_id, client.api_hash, settings)
    answer = await call(client, request)
    if isinstance(answer, types.auth.SentCodeSuccess):
        return _user(answer.authorization)
    return _sent(answer)


async def resend(client: PortalClient, phone: str, code_hash: str) -> SentCode:
    """Have the code sent again by the next means. Raises CodeUnavailable, CodeExpired, FloodWait, …"""
    return _sent(await call(client, functions.auth.ResendCodeRequest(phone, code_hash)))


async def sign_in(client: PortalClient, phone: str, code_hash: str, code: str) -> types.User:
    """Give Telegram the code; returns the account that is signed in now.

    Raises CodeInvalid, CodeExpired, PasswordRequired, SignUpRequired, or another TelegramError.
    """
    return _user(await call(client, functions.auth.SignInRequest(phone, code_hash, code)))


def _user(authorization: types.auth.TypeAuthorization) -> types.User:
    if isinstance(authorization, types.auth.AuthorizationSignUpRequired):
        raise SignUpRequired
    return authorization.user


def _sent(answer: object) -> SentCode:
    if not isinstance(answer, types.auth.SentCode) or type(answer.type) not in WHERE:
        raise UpdateRequired(f"a login continues by {type(answer).__name__}")
    kind = answer.type
    pattern = next(
        (
            value
            for name in ("email_pattern", "pattern", "prefix", "beginning")
            if (value := getattr(kind, name, None))
        ),
        None,
    )
    return SentCode(
        where=WHERE[type(kind)],
        length=getattr(kind, "length", None),
        pattern=pattern,
        url=getattr(kind, "url", None),
        next_by=None if answer.next_type is None else NEXT.get(type(answer.next_type)),
        resend_in=answer.timeout,
        code_hash=answer.phone_code_hash,
    )
