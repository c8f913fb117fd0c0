"""account.*: the cloud password's settings (https://core.telegram.org/api/srp)."""

from __future__ import annotations

import os

from telethon.tl import functions, types

from sandbox.cloud_password import SIZE, G, P, Verifier, in_safe_range
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.rpc.sent_codes import email_pattern
from sandbox.mtproto.tl import Result, TLObject
from sandbox.world import Account

CLIENT_SALT = 8  # bytes of salt the server proposes for a new password; the client adds its own


def _algo(salt1: bytes, salt2: bytes, g: int = G) -> types.TypePasswordKdfAlgo:
    return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=salt1, salt2=salt2, g=g, p=P.to_bytes(SIZE, "big")
    )


@method(functions.account.GetPasswordRequest)
def get_password(context: Context, _request: functions.account.GetPasswordRequest) -> Result:
    """The password's settings and, when there is one, a fresh challenge; also before it was given."""
    account = context.world.account(context.device().account_id)
    asked = context.backend.challenges.ask(context.world, account.id)
    answer: TLObject = types.account.Password(
        new_algo=_algo(os.urandom(CLIENT_SALT), os.urandom(16)),
        new_secure_algo=types.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000(salt=os.urandom(CLIENT_SALT)),
        secure_random=os.urandom(SIZE),
        has_password=asked is not None,
        has_recovery=account.recovery_email is not None,
        pending_reset_date=None if account.password_reset_at is None else int(account.password_reset_at),
        login_email_pattern=None if account.login_email is None else email_pattern(account.login_email),
        current_algo=_algo(asked[1].verifier.salt1, asked[1].verifier.salt2, asked[1].verifier.g)
        if asked
        else None,
        srp_B=asked[1].B.to_bytes(SIZE, "big") if asked else None,
        srp_id=asked[0] if asked else None,
        hint=account.password_hint,
    )
    return answer


@method(functions.account.UpdatePasswordSettingsRequest)
def update_password_settings(
    context: Context, request: functions.account.UpdatePasswordSettingsRequest
) -> Result:
    """Set, change or remove the cloud password; the present one must be proved first."""
    account = context.account()
    _prove(context, account, request.password)
    settings = request.new_settings
    if settings.new_password_hash is None:
        return True
    if not settings.new_password_hash:
        context.world.set_cloud_password(account.id, None)
        return True
    context.world.set_verifier(account.id, new_verifier(settings), hint=settings.hint or None)
    return True


def new_verifier(settings: types.account.PasswordInputSettings) -> Verifier:
    """What a client made of a new password. Raises 400 NEW_SETTINGS_INVALID."""
    algo, v = settings.new_algo, int.from_bytes(settings.new_password_hash, "big")
    if not isinstance(algo, type(_algo(b"", b""))) or algo.g != G or not in_safe_range(v):
        raise RpcFailure(400, "NEW_SETTINGS_INVALID")
    return Verifier(salt1=algo.salt1, salt2=algo.salt2, v=v)


def _prove(context: Context, account: Account, proof: types.TypeInputCheckPasswordSRP) -> None:
    if not account.has_password:
        return
    if not isinstance(proof, types.InputCheckPasswordSRP):
        raise RpcFailure(400, "PASSWORD_HASH_INVALID")
    context.backend.challenges.check(context.world, account.id, proof.srp_id, proof.A, proof.M1)
