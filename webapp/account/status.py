"""The connected account as JSON: its session, its person, its plan. Always the person's own, by identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from shared.accounts import account_status
from shared.accounts.account_status import AccountProfile, Entitlement, SessionInfo
from shared.accounts.accounts import LogOut
from shared.members import subscriptions, usage, users
from shared.members.subscriptions import UserUnknown
from shared.telegram import sessions
from shared.telegram.sessions import SessionBusy, SessionMissing
from webapp.access import identity_of
from webapp.api.operation import Tag, Who, described
from webapp.http.answers import json_answer, plain
from webapp.login.shapes import Status
from webapp.services import SERVICES

routes = web.RouteTableDef()


@dataclass(frozen=True, kw_only=True)
class SessionStatus:
    """Whether an account is connected."""

    status: Annotated[
        Literal["active", "revoked", "none"], Field(description="`none`: no account is connected")
    ]
    authenticated: Annotated[bool, Field(description="the session is active")]
    login: Annotated[
        Status | None, Field(description="the status of a login that goes on; null: there is none")
    ]


@dataclass(frozen=True, kw_only=True)
class Reset:
    """What a reset achieved, honest about each side."""

    remote: Annotated[
        bool, Field(description="Telegram confirmed: the device is gone from the person's list")
    ]
    local: Annotated[bool, Field(description="there was a session here, and it is forgotten")]
    login_cancelled: Annotated[bool, Field(description="a login that was going on was cancelled")]


@routes.get("/telegram/session/status/")
@described("telegram.session_status", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: SessionStatus})
async def session_status(request: web.Request) -> web.Response:
    """Whether an account is connected. Telegram is not asked."""
    who, portal = identity_of(request).telegram_id, request.app[SERVICES].portal
    async with portal.db.acquire() as conn:
        kept = await sessions.fetch(conn, who)
    view = await portal.qr_auth.own_view(who)
    status = "none" if kept is None else kept.status
    login = view.status if view is not None and view.is_live else None
    return json_answer({"status": status, "authenticated": status == "active", "login": login})


@routes.get("/telegram/session/info/")
@described(
    "telegram.session_info",
    tag=Tag.ACCOUNT,
    who=Who.PERSONAL,
    answers={200: SessionInfo},
    errors=(SessionMissing,),
)
async def session_info(request: web.Request) -> web.Response:
    """The kept session: status, data centre, when it was made and last checked."""
    who, portal = identity_of(request).telegram_id, request.app[SERVICES].portal
    async with portal.db.acquire() as conn:
        kept = await sessions.fetch(conn, who)
    if kept is None:
        raise SessionMissing
    return json_answer(plain(account_status.session_of(kept)))


@routes.get("/telegram/user/info/")
@described(
    "telegram.user_info",
    tag=Tag.ACCOUNT,
    who=Who.PERSONAL,
    answers={200: AccountProfile},
    errors=(UserUnknown,),
)
async def user_info(request: web.Request) -> web.Response:
    """The profile as Telegram gave it: names, username, masked phone, since when."""
    who, portal = identity_of(request), request.app[SERVICES].portal
    async with portal.db.acquire() as conn:
        if who.person is not None:
            await users.touch(conn, who.person)
        user = await users.get(conn, who.telegram_id)
    if user is None:
        raise UserUnknown
    return json_answer(plain(account_status.profile_of(user)))


@routes.get("/telegram/subscription/")
@described("telegram.subscription", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: Entitlement})
async def subscription(request: web.Request) -> web.Response:
    """The plan, its features, and how much of its limits is used."""
    who, portal = identity_of(request).telegram_id, request.app[SERVICES].portal
    async with portal.db.acquire() as conn:
        current = await subscriptions.current(conn, who)
        used = await usage.current(conn, who)
    return json_answer(plain(account_status.entitlement_of(current, used)))


@routes.post("/telegram/session/reset/")
@described(
    "telegram.reset_session", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: Reset}, errors=(SessionBusy,)
)
async def reset_session(request: web.Request) -> web.Response:
    """Begin anew: a login that is going on is cancelled, the session is ended. The plan stays."""
    who, portal = identity_of(request).telegram_id, request.app[SERVICES].portal
    cancelled = await portal.qr_auth.cancel_live(who)
    left = await portal.accounts.log_out(who, f"user:{who}")
    return json_answer(plain(Reset(remote=left.remote, local=left.local, login_cancelled=cancelled)))


@routes.post("/telegram/auth/logout/")
@described(
    "telegram.log_out", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: LogOut}, errors=(SessionBusy,)
)
async def log_out(request: web.Request) -> web.Response:
    """End the session at Telegram, and forget it here."""
    who, portal = identity_of(request).telegram_id, request.app[SERVICES].portal
    left = await portal.accounts.log_out(who, f"user:{who}")
    return json_answer(plain(left))
