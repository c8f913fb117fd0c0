"""account.*: the device list (https://core.telegram.org/api/auth#session-management)."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.accounts import Account, Authorization, ClientInfo
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject

MOST_TTL_DAYS = 366
FRESH = 24 * 3600  # seconds during which a new device may not end others
PHONE_HASH = 1
PHONES = {
    "android": ClientInfo(api_id=6, device_model="Pixel 8", system_version="SDK 34", app_version="11.4.2"),
    "ios": ClientInfo(api_id=1, device_model="iPhone 15", system_version="18.1", app_version="11.4"),
    "tdesktop": ClientInfo(api_id=2040, device_model="Desktop", system_version="Linux", app_version="5.8"),
}


def _phone(account: Account, now: float) -> Authorization:
    """The official app everybody here has; it can't be ended from elsewhere in the sandbox."""
    return Authorization(
        hash=PHONE_HASH,
        account_id=account.id,
        client=PHONES[account.platform],
        created_at=0,
        active_at=now,
        official=True,
    )


@method(functions.account.GetAuthorizationsRequest)
def get_authorizations(context: Context, _request: functions.account.GetAuthorizationsRequest) -> Result:
    """All devices: the asking one first (hash 0), then the phone, then the others, newest first."""
    account = context.account()
    here = context.device()
    others = [kept for kept in context.world.authorizations(account.id) if kept is not here][::-1]
    rows = [objects.device(here, current=True), objects.device(_phone(account, context.now), current=False)]
    rows += [objects.device(kept, current=False) for kept in others]
    answer: TLObject = types.account.Authorizations(
        authorization_ttl_days=account.inactive_days, authorizations=rows
    )
    return answer


@method(functions.account.ResetAuthorizationRequest)
def reset_authorization(context: Context, request: functions.account.ResetAuthorizationRequest) -> Result:
    """End another device. Raises 406 FRESH_RESET_AUTHORISATION_FORBIDDEN on a client's first day."""
    account = context.account()
    if context.world.clock() - context.device().created_at < FRESH:
        raise RpcFailure(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
    context.world.terminate(account.id, request.hash)
    return True


@method(functions.auth.ResetAuthorizationsRequest)
def reset_authorizations(context: Context, _request: functions.auth.ResetAuthorizationsRequest) -> Result:
    """End all other devices. Raises 406 FRESH_RESET_AUTHORISATION_FORBIDDEN on a client's first day."""
    account, here = context.account(), context.device()
    if context.world.clock() - here.created_at < FRESH:
        raise RpcFailure(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
    for device in context.world.authorizations(account.id):
        if device is not here:
            context.world.terminate(account.id, device.hash)
    return True


@method(functions.account.SetAuthorizationTTLRequest)
def set_authorization_ttl(context: Context, request: functions.account.SetAuthorizationTTLRequest) -> Result:
    """After how many days without use a device is logged out. Raises 400 TTL_DAYS_INVALID."""
    if not 1 <= request.authorization_ttl_days <= MOST_TTL_DAYS:
        raise RpcFailure(400, "TTL_DAYS_INVALID")
    context.account().inactive_days = request.authorization_ttl_days
    return True


@method(functions.account.ChangeAuthorizationSettingsRequest)
def change_authorization_settings(
    context: Context, request: functions.account.ChangeAuthorizationSettingsRequest
) -> Result:
    """Say of a new device that it is one's own. Raises 400 HASH_INVALID."""
    if request.confirmed:
        context.world.confirm(context.account().id, request.hash)
    return True
