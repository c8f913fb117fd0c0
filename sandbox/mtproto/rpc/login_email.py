"""The e-mail address that login codes go to (https://core.telegram.org/api/auth#email-verification)."""

from __future__ import annotations

import secrets

from telethon.tl import functions, types

from sandbox.accounts import Account, Email, SentCode
from sandbox.code_means import EMAIL_CODE_LENGTH
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.sent_codes import email_pattern, sent_code
from sandbox.mtproto.tl import Result, TLObject
from sandbox.phone_codes import canonical_phone


def _pending(context: Context, phone: str, phone_code_hash: str) -> tuple[Account, SentCode]:
    """Whose login this is, and its code. Raises 400 PHONE_CODE_EXPIRED or PHONE_NUMBER_UNOCCUPIED."""
    account = context.world.account_by_phone(phone)
    if account is None:
        raise RpcFailure(400, "PHONE_NUMBER_UNOCCUPIED")
    sent = context.world.codes.live(canonical_phone(phone), phone_code_hash, context.world.clock())
    return account, sent


@method(functions.auth.ResetLoginEmailRequest)
def reset_login_email(context: Context, request: functions.auth.ResetLoginEmailRequest) -> Result:
    """The mailbox is lost: after the account's waiting time codes go by SMS again.

    Raises 400 EMAIL_INSTALL_MISSING when no code went by e-mail, and TASK_ALREADY_EXISTS while waiting.
    Source: https://core.telegram.org/method/auth.resetLoginEmail
    """
    account, sent = _pending(context, request.phone_number, request.phone_code_hash)
    now = context.world.clock()
    if sent.kind != "email":
        raise RpcFailure(400, "EMAIL_INSTALL_MISSING")
    if account.email_reset_at is not None and now < account.email_reset_at:
        raise RpcFailure(400, "TASK_ALREADY_EXISTS")
    if account.email_reset_at is None and account.email_reset_wait:
        account.email_reset_at = now + account.email_reset_wait
        return sent_code(context, account, sent)
    account.login_email, account.email_reset_at = None, None
    account.code_means = ("sms", "call")
    fresh = context.world.codes.replace(sent, account.code_means, now=now)
    context.world.deliver_code(account, fresh)
    return sent_code(context, account, fresh)


@method(functions.account.SendVerifyEmailCodeRequest)
def send_verify_email_code(context: Context, request: functions.account.SendVerifyEmailCodeRequest) -> Result:
    """An address is given during a login that requires one; a code goes there. Raises 400 EMAIL_INVALID."""
    account, _ = _set_up(context, request.purpose)
    if "@" not in request.email:
        raise RpcFailure(400, "EMAIL_INVALID")
    code = "".join(secrets.choice("0123456789") for _ in range(EMAIL_CODE_LENGTH))
    account.mailbox.append(Email(address=request.email, code=code, purpose="set_up"))
    answer: TLObject = types.account.SentEmailCode(
        email_pattern=email_pattern(request.email), length=EMAIL_CODE_LENGTH
    )
    return answer


@method(functions.account.VerifyEmailRequest)
def verify_email(context: Context, request: functions.account.VerifyEmailRequest) -> Result:
    """The code of that letter makes the address the login e-mail, and the login code goes there.

    Raises 400 EMAIL_VERIFY_EXPIRED without a letter, CODE_INVALID for a wrong code.
    """
    account, sent = _set_up(context, request.purpose)
    letters = [letter for letter in account.mailbox if letter.purpose == "set_up"]
    if not letters:
        raise RpcFailure(400, "EMAIL_VERIFY_EXPIRED")
    if getattr(request.verification, "code", None) != letters[-1].code:
        raise RpcFailure(400, "CODE_INVALID")
    account.login_email, account.code_means = letters[-1].address, ("email",)
    fresh = context.world.codes.replace(sent, account.code_means, now=context.world.clock())
    context.world.deliver_code(account, fresh)
    answer: TLObject = types.account.EmailVerifiedLogin(
        email=account.login_email, sent_code=sent_code(context, account, fresh)
    )
    return answer


def _set_up(context: Context, purpose: object) -> tuple[Account, SentCode]:
    if not isinstance(purpose, types.EmailVerifyPurposeLoginSetup):
        raise RpcFailure(400, "EMAIL_NOT_ALLOWED")
    account, sent = _pending(context, purpose.phone_number, purpose.phone_code_hash)
    if sent.kind != "set_up_email":
        raise RpcFailure(400, "EMAIL_NOT_ALLOWED")
    return account, sent
