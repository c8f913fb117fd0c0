"""auth.{export,import}Authorization: an account's files on other data centres.

Source: https://core.telegram.org/api/datacenter#authorization-transfer
"""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


@method(functions.auth.ExportAuthorizationRequest)
def export_authorization(context: Context, request: functions.auth.ExportAuthorizationRequest) -> Result:
    """What a client shows to another data centre. Raises 400 DC_ID_INVALID."""
    account = context.account()
    if request.dc_id == context.dc_id or request.dc_id not in context.world.data_centres:
        raise RpcFailure(400, "DC_ID_INVALID")
    proof = context.backend.transfers.export(context.device(), request.dc_id)
    answer: TLObject = types.auth.ExportedAuthorization(id=account.id, bytes=proof)
    return answer


@method(functions.auth.ImportAuthorizationRequest)
def import_authorization(context: Context, request: functions.auth.ImportAuthorizationRequest) -> Result:
    """Let this key act for the account, for files. Raises 400 AUTH_BYTES_INVALID; a proof serves once."""
    device = context.backend.transfers.take(request.bytes, context.dc_id)
    if device is None or device.account_id != request.id:
        raise RpcFailure(400, "AUTH_BYTES_INVALID")
    context.world.devices.lend(device, context.key.id)
    return objects.signed_in(context.world.account(device.account_id))
