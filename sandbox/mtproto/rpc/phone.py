"""auth.*: signing in by phone number and code, the cloud password, signing out (https://core.telegram.org/api/auth)."""

from __future__ import annotations

import secrets

from telethon.tl import functions, types

from sandbox.accounts import Account, SentCode
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.sent_codes import sent_code
from sandbox.mtproto.tl import Result, TLObject
from sandbox.phone_codes import canonical_phone


def _local_account(context: Context, phone: str) -> Account | None:
    """The account with this number, or None. Raises 303 PHONE_MIGRATE_X when they live elsewhere."""
    account = context.world.account_by_phone(phone)
    if account is not None and account.banned:
        raise RpcFailure(400, "PHONE_NUMBER_BANNED")
    if account is not None and account.dc_id != context.dc_id:
        raise RpcFailure(303, f"PHONE_MIGRATE_{account.dc_id}")
    return account


def _sent(context: Context, account: Account | None, sent: SentCode) -> TLObject:
    if account is not None and sent.kind != "firebase_sms":
        context.world.deliver_code(account, sent)
    return sent_code(context, account, sent)


@method(functions.auth.SendCodeRequest)
def send_code(context: Context, request: functions.auth.SendCodeRequest) -> Result:
    """Send a code: to the app of an account that is signed in somewhere, which here all accounts are.

    Who shows a token of an earlier log-out needs none: https://core.telegram.org/api/auth#future-auth-tokens
    """
    account = _local_account(context, request.phone_number)
    if account is not None and context.world.spend_logout_token(account.id, request.settings.logout_tokens):
        success: TLObject = types.auth.SentCodeSuccess(authorization=_entered(context, account))
        return success
    phone = canonical_phone(request.phone_number)
    sent = context.world.codes.send(
        phone,
        in_app=account is not None,
        now=context.world.clock(),
        means=None if account is None else account.code_means,
    )
    return _sent(context, account, sent)


@method(functions.auth.ResendCodeRequest)
def resend_code(context: Context, request: functions.auth.ResendCodeRequest) -> Result:
    """Send another code by the next means."""
    account = _local_account(context, request.phone_number)
    phone = canonical_phone(request.phone_number)
    sent = context.world.codes.resend(phone, request.phone_code_hash, now=context.world.clock())
    return _sent(context, account, sent)


@method(functions.auth.RequestFirebaseSmsRequest)
def request_firebase_sms(context: Context, request: functions.auth.RequestFirebaseSmsRequest) -> Result:
    """An official app proves itself; only then the SMS is sent. Raises 400 PHONE_CODE_EXPIRED."""
    account = _local_account(context, request.phone_number)
    phone = canonical_phone(request.phone_number)
    sent = context.world.codes.live(phone, request.phone_code_hash, context.world.clock())
    if not (request.play_integrity_token or request.ios_push_secret or request.safety_net_token):
        return False
    if account is not None and sent.kind == "firebase_sms":
        context.world.deliver_code(account, sent)
    return True


@method(functions.auth.ReportMissingCodeRequest)
def report_missing_code(context: Context, request: functions.auth.ReportMissingCodeRequest) -> Result:
    """The SMS has not come. Raises 400 PHONE_CODE_EXPIRED."""
    phone = canonical_phone(request.phone_number)
    context.world.codes.live(phone, request.phone_code_hash, context.world.clock())
    return True


@method(functions.auth.CancelCodeRequest)
def cancel_code(context: Context, request: functions.auth.CancelCodeRequest) -> Result:
    """Make a code void."""
    phone = canonical_phone(request.phone_number)
    context.world.codes.cancel(phone, request.phone_code_hash, now=context.world.clock())
    return True


@method(functions.auth.SignInRequest)
def sign_in(context: Context, request: functions.auth.SignInRequest) -> Result:
    """Sign in with a code; a right one may still need the cloud password.

    A code by e-mail goes as `email_verification`, any other as `phone_code`.
    """
    account = _local_account(context, request.phone_number)
    phone, now = canonical_phone(request.phone_number), context.world.clock()
    if request.email_verification is None:
        context.world.codes.redeem(phone, request.phone_code_hash, request.phone_code or "", now=now)
    else:
        code = getattr(request.email_verification, "code", "")
        context.world.codes.redeem_email(phone, request.phone_code_hash, code, now=now)
    if account is None:
        sign_up: TLObject = types.auth.AuthorizationSignUpRequired()
        return sign_up
    return _entered(context, account)


def _entered(context: Context, account: Account) -> TLObject:
    """The account is entered; a cloud password may still be due."""
    device = context.world.enter(account.id, context.key.id, context.key.client)
    if device.password_pending:
        raise RpcFailure(401, "SESSION_PASSWORD_NEEDED")
    return objects.signed_in(account)


@method(functions.auth.CheckPasswordRequest)
def check_password(context: Context, request: functions.auth.CheckPasswordRequest) -> Result:
    """Give the cloud password's proof, after a scan or a code."""
    device = context.device()
    account = context.world.account(device.account_id)
    if not isinstance(request.password, types.InputCheckPasswordSRP):
        raise RpcFailure(400, "PASSWORD_HASH_INVALID")
    proof = request.password
    context.backend.challenges.check(context.world, account.id, proof.srp_id, proof.A, proof.M1)
    if device.password_pending:
        context.world.pass_password(device)
    return objects.signed_in(account)


@method(functions.auth.LogOutRequest)
def log_out(context: Context, _request: functions.auth.LogOutRequest) -> Result:
    """Take this device off the account's list, also one that still waits for the password."""
    account_id = context.device().account_id
    context.world.sign_out(context.key.id)
    token = secrets.token_bytes(32)
    context.world.logout_tokens[token] = account_id
    left: TLObject = types.auth.LoggedOut(future_auth_token=token)
    return left
