"""A forgotten cloud password: recovery by e-mail, and reset after a waiting time.

Source: https://core.telegram.org/api/srp#email-verification
"""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.account import new_verifier
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.sent_codes import email_pattern
from sandbox.mtproto.tl import Result, TLObject


@method(functions.auth.RequestPasswordRecoveryRequest)
def request_password_recovery(
    context: Context, _request: functions.auth.RequestPasswordRecoveryRequest
) -> Result:
    """Send a code to the recovery address. Raises 400 PASSWORD_EMPTY or PASSWORD_RECOVERY_NA."""
    address = context.world.recovery.send_code(context.device().account_id)
    answer: TLObject = types.auth.PasswordRecovery(email_pattern=email_pattern(address))
    return answer


@method(functions.auth.CheckRecoveryPasswordRequest)
def check_recovery_password(context: Context, request: functions.auth.CheckRecoveryPasswordRequest) -> Result:
    """Whether a code is right. Raises 400 PASSWORD_RECOVERY_EXPIRED or CODE_INVALID."""
    context.world.recovery.check_code(context.device().account_id, request.code)
    return True


@method(functions.auth.RecoverPasswordRequest)
def recover_password(context: Context, request: functions.auth.RecoverPasswordRequest) -> Result:
    """With the code: in, and the password replaced or removed.

    Raises 400 PASSWORD_RECOVERY_EXPIRED, CODE_INVALID or NEW_SETTINGS_INVALID.
    """
    device = context.device()
    context.world.recovery.check_code(device.account_id, request.code)
    settings = request.new_settings
    if settings is not None and settings.new_password_hash:
        verifier = new_verifier(settings)
        context.world.set_verifier(device.account_id, verifier, hint=settings.hint or None)
    else:
        context.world.set_cloud_password(device.account_id, None)
    context.world.account(device.account_id).recovery_code = None
    if device.password_pending:
        context.world.pass_password(device)
    return objects.signed_in(context.world.account(device.account_id))


@method(functions.account.ResetPasswordRequest)
def reset_password(context: Context, _request: functions.account.ResetPasswordRequest) -> Result:
    """Ask for the password's removal, and after the waiting time remove it. Raises 400 PASSWORD_EMPTY.

    Source: https://core.telegram.org/method/account.resetPassword
    """
    account = context.account()
    outcome, when = context.world.recovery.reset(account.id)
    answer: TLObject
    if outcome == "done":
        answer = types.account.ResetPasswordOk()
    elif outcome == "refused":
        answer = types.account.ResetPasswordFailedWait(retry_date=int(when))
    else:
        answer = types.account.ResetPasswordRequestedWait(until_date=int(when))
    return answer


@method(functions.account.DeclinePasswordResetRequest)
def decline_password_reset(
    context: Context, _request: functions.account.DeclinePasswordResetRequest
) -> Result:
    """Take the wish back. Raises 400 RESET_REQUEST_MISSING."""
    context.world.recovery.decline(context.account().id)
    return True
