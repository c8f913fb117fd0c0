"""What Telegram refuses because of the state an account or a device is in."""

from __future__ import annotations

from sandbox.accounts import Account, Authorization
from sandbox.errors import RpcFailure

DAY = 24 * 3600.0  # seconds
IN_SPITE_OF_FREEZE = frozenset(
    {
        "account.getAuthorizations",
        "account.getPassword",
        "account.resetAuthorization",
        "auth.checkPassword",
        "auth.exportLoginToken",
        "auth.importLoginToken",
        "auth.logOut",
        "auth.signIn",
        "help.getAppConfig",
        "help.getConfig",
        "help.getNearestDc",
        "updates.getDifference",
        "updates.getState",
        "users.getFullUser",
        "users.getUsers",
    }
)
"""What a frozen account's client may still call; everything else is 420 FROZEN_METHOD_INVALID."""

ON_ANOTHER_DATA_CENTRE = ("auth.importAuthorization", "help.", "upload.")
"""What an authorization that was carried to another data centre is for."""


def check(account: Account, device: Authorization, method: str, *, key_id: int, now: float) -> None:
    """Raises what a call of `method` on this key meets before it is looked at.

    401 USER_DEACTIVATED_BAN, 401 AUTH_KEY_UNREGISTERED (for a moment after a move), 420
    FROZEN_METHOD_INVALID, 303 USER_MIGRATE_X. Source: https://core.telegram.org/api/errors
    """
    if account.banned:
        raise RpcFailure(401, "USER_DEACTIVATED_BAN")
    if now < device.unregistered_until:
        raise RpcFailure(401, "AUTH_KEY_UNREGISTERED")
    if account.freeze is not None and method not in IN_SPITE_OF_FREEZE:
        raise RpcFailure(420, "FROZEN_METHOD_INVALID")
    if key_id != device.key_id and not method.startswith(ON_ANOTHER_DATA_CENTRE):
        raise RpcFailure(303, f"USER_MIGRATE_{account.dc_id}")


def is_idle(account: Account, device: Authorization, now: float) -> bool:
    """Whether the device was not used for so long that it is logged out."""
    return now - device.active_at > account.inactive_days * DAY
