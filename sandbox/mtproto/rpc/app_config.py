"""help.getAppConfig: settings of the client, among them whether the account is frozen.

Source: https://core.telegram.org/api/config#client-configuration
"""

from __future__ import annotations

import zlib

from telethon.tl import functions, types

from sandbox.accounts import Account
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject

COMMON: dict[str, float | str | bool] = {
    "test": 1,
    "upload_max_fileparts_default": 4000,
    "upload_max_fileparts_premium": 8000,
    "caption_length_limit_default": 1024,
    "authorization_autoconfirm_period": 604800,
}


def _settings(account: Account | None) -> dict[str, float | str | bool]:
    if account is None or account.freeze is None:
        return COMMON
    return COMMON | {
        "freeze_since_date": int(account.freeze.since),
        "freeze_until_date": int(account.freeze.until),
        "freeze_appeal_url": account.freeze.appeal_url,
    }


def _json(value: float | str | bool) -> TLObject:
    made: TLObject
    if isinstance(value, bool):
        made = types.JsonBool(value)
    elif isinstance(value, str):
        made = types.JsonString(value)
    else:
        made = types.JsonNumber(float(value))
    return made


@method(functions.help.GetAppConfigRequest)
def get_app_config(context: Context, request: functions.help.GetAppConfigRequest) -> Result:
    """The settings, or that they are as the client knows them."""
    device = context.world.devices.of_key(context.key.id)
    settings = _settings(None if device is None else context.world.account(device.account_id))
    digest = zlib.crc32(repr(sorted(settings.items())).encode()) >> 1
    answer: TLObject
    if request.hash == digest:
        answer = types.help.AppConfigNotModified()
        return answer
    values = [types.JsonObjectValue(name, _json(value)) for name, value in settings.items()]
    answer = types.help.AppConfig(hash=digest, config=types.JsonObject(values))
    return answer
