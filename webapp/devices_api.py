"""The devices of the asker's own account."""

from __future__ import annotations

from aiohttp import web

from webapp.account_json import plain
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.identity import required

routes = web.RouteTableDef()


@routes.get("/telegram/devices/")
async def devices(request: web.Request) -> web.Response:
    """Where the account is signed in, the portal itself first: `{"devices": [...]}`.

    `hash` is a 64-bit number as text, negative ones too; the portal's own is "0".
    """
    who = required(request).telegram_id
    return json_answer({"devices": plain(await request.app[ACCOUNT_SIDE].devices.every(who))})


@routes.delete("/telegram/devices/{hash}/")
async def end(request: web.Request) -> web.Response:
    """End a device by its hash, or the portal's own by `current`: `{"ended": true, "remote", "local"}`.

    Ending the portal's own is a log-out: `remote` and `local` say what was reached. 404 `device_not_found`,
    409 `session_too_fresh` while the session is younger than a day.
    """
    who = required(request).telegram_id
    left = await request.app[ACCOUNT_SIDE].devices.end(who, request.match_info["hash"])
    if left is None:
        return json_answer({"ended": True, "remote": True, "local": False})
    return json_answer({"ended": left.remote or left.local, "remote": left.remote, "local": left.local})
