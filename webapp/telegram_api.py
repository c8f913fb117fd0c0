"""The connected account as JSON: its session, its person, its plan. Always the asker's own, by identity."""

from __future__ import annotations

from aiohttp import web

from shared.accounts import standing
from shared.members import quotas, subscriptions, users
from shared.members.subscriptions import UserUnknown
from shared.telegram import sessions
from shared.telegram.sessions import SessionMissing
from webapp.account_json import plain
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.identity import required

routes = web.RouteTableDef()


@routes.get("/telegram/session/status/")
async def session_status(request: web.Request) -> web.Response:
    """Whether an account is connected: `{"status": "active"|"revoked"|"none", "authenticated", "login"}`.

    `login` is the status of a login that is going on, else null. Telegram is not asked.
    """
    who, side = required(request).telegram_id, request.app[ACCOUNT_SIDE]
    async with side.db.acquire() as conn:
        kept = await sessions.fetch(conn, who)
    view = await side.logins.own_view(who)
    status = "none" if kept is None else kept.status
    login = view.status if view is not None and view.is_live else None
    return json_answer({"status": status, "authenticated": status == "active", "login": login})


@routes.get("/telegram/session/info/")
async def session_info(request: web.Request) -> web.Response:
    """The kept session: status, data centre, when it was made and last checked. 404 `session_missing`."""
    who, side = required(request).telegram_id, request.app[ACCOUNT_SIDE]
    async with side.db.acquire() as conn:
        kept = await sessions.fetch(conn, who)
    if kept is None:
        raise SessionMissing
    return json_answer(plain(standing.session_of(kept)))


@routes.get("/telegram/user/info/")
async def user_info(request: web.Request) -> web.Response:
    """The profile as Telegram gave it: names, username, masked phone, since when. 404 `user_unknown`."""
    who, side = required(request), request.app[ACCOUNT_SIDE]
    async with side.db.acquire() as conn:
        if who.person is not None:
            await users.touch(conn, who.person)
        user = await users.get(conn, who.telegram_id)
    if user is None:
        raise UserUnknown
    return json_answer(plain(standing.profile_of(user)))


@routes.get("/telegram/subscription/")
async def subscription(request: web.Request) -> web.Response:
    """The plan and its use: `{"plan", "starts_at", "ends_at", "quotas": [...]}`; plan null: there is none."""
    who, side = required(request).telegram_id, request.app[ACCOUNT_SIDE]
    async with side.db.acquire() as conn:
        current = await subscriptions.current(conn, who)
        used = await quotas.standing(conn, who)
    return json_answer(plain(standing.entitlement_of(current, used)))


@routes.post("/telegram/session/reset/")
async def reset_session(request: web.Request) -> web.Response:
    """Begin anew: a login that is going on is cancelled, the session is ended. The plan stays.

    `{"remote": Telegram confirmed, "local": it is forgotten here, "login_cancelled"}`.
    """
    who, side = required(request).telegram_id, request.app[ACCOUNT_SIDE]
    cancelled = await side.logins.cancel_live(who)
    left = await side.accounts.log_out(who, f"user:{who}")
    return json_answer({"remote": left.remote, "local": left.local, "login_cancelled": cancelled})


@routes.post("/telegram/auth/logout/")
async def log_out(request: web.Request) -> web.Response:
    """End the session: `{"remote": Telegram confirmed, "local": it is forgotten here}`."""
    who, side = required(request).telegram_id, request.app[ACCOUNT_SIDE]
    left = await side.accounts.log_out(who, f"user:{who}")
    return json_answer({"remote": left.remote, "local": left.local})
