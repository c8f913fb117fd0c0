"""What is stored about the asker, and its erasure: always their own, by identity."""

from __future__ import annotations

from aiohttp import hdrs, web

from shared.privacy import my_data
from shared.privacy.erasure import ConfirmationRequired
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.bodies import json_body
from webapp.identity import required

routes = web.RouteTableDef()


@routes.get("/telegram/my-data/")
async def export(request: web.Request) -> web.Response:
    """Everything stored about the asker, secrets left out; browsers keep it as a file.

    `{"telegram_id", "made_at", "stored": {table: [...]}}`.
    """
    who = required(request).telegram_id
    data = await my_data.collect(request.app[ACCOUNT_SIDE].db, who)
    file_name = my_data.file_name(who)
    return json_answer(
        data.document(), headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{file_name}"'}
    )


@routes.post("/telegram/delete-me/")
async def delete(request: web.Request) -> web.Response:
    """Log out at Telegram and erase everything: wants `{"confirm": true}`, else 400 `confirmation_required`.

    `{"deleted", "remote"}`: `deleted` is false when nothing was stored; `remote` is false when Telegram did
    not confirm, and the device has to be ended in Telegram's list. While a login is going on it can take a
    minute. 409 `session_busy` or `still_draining`: ask again.
    """
    who = required(request).telegram_id
    if (await json_body(request)).get("confirm") is not True:
        raise ConfirmationRequired
    erased = await request.app[ACCOUNT_SIDE].erasure.erase(who)
    return json_answer({"deleted": erased is not None, "remote": erased is None or erased.remote})
