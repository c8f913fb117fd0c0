"""auth.{export,import,accept}LoginToken: signing in by QR code (https://core.telegram.org/api/qr-login)."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject
from sandbox.world import Authorization


def _success(context: Context, device: Authorization) -> TLObject:
    if device.password_pending:
        raise RpcFailure(401, "SESSION_PASSWORD_NEEDED")
    success: TLObject = types.auth.LoginTokenSuccess(
        authorization=objects.signed_in(context.world.account(device.account_id))
    )
    return success


@method(functions.auth.ExportLoginTokenRequest)
def export_login_token(context: Context, request: functions.auth.ExportLoginTokenRequest) -> Result:
    """The key's token; or, once a phone accepted it, success, the way to another data centre, or 401."""
    device = context.world.devices.of_key(context.key.id)
    if device is not None:
        return _success(context, device)
    accepted = context.world.tokens.accepted_by_key(context.key.id)
    if accepted is not None and accepted.device is not None and accepted.device.key_id is None:
        home = context.world.account(accepted.device.account_id).dc_id
        elsewhere: TLObject = types.auth.LoginTokenMigrateTo(dc_id=home, token=accepted.token)
        return elsewhere
    issued = context.world.export_login_token(
        context.key.id,
        context.dc_id,
        context.key.client,
        except_ids=frozenset(request.except_ids),
        life=context.backend.faults.token_life,
    )
    expires = issued.expires_at + context.backend.faults.clock_skew
    token: TLObject = types.auth.LoginToken(expires=int(expires), token=issued.token)
    return token


@method(functions.auth.ImportLoginTokenRequest)
def import_login_token(context: Context, request: functions.auth.ImportLoginTokenRequest) -> Result:
    """Take over, on the account's own data centre, a token that was accepted elsewhere."""
    device = context.world.import_login_token(
        context.key.id, context.dc_id, request.token, context.key.client
    )
    device.unregistered_until = context.world.clock() + context.backend.faults.unregistered_after_move
    return _success(context, device)


@method(functions.auth.AcceptLoginTokenRequest)
def accept_login_token(context: Context, request: functions.auth.AcceptLoginTokenRequest) -> Result:
    """What a phone calls after a scan; answers with the new device."""
    accepted = context.world.accept_login_token(context.account().id, request.token)
    return objects.device(accepted, current=False)
