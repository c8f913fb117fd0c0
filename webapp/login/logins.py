"""What the web container asks of the login engine, and which login a request is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from aiohttp import hdrs, web

from shared.core.errors import Forbidden
from shared.login.inputs import Input
from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from shared.telegram.password import Challenge
from webapp.identity.asker import identity


class WrongUser(Forbidden):
    """The login belongs to another Telegram user than the one who opened the Mini App."""

    code = "wrong_user"


class Logins(Protocol):
    """The part of :class:`shared.login.qr_auth_manager.QRAuthManager` that pages need."""

    async def open_page(self, session_id: str) -> LoginView | None:
        """The page was opened: make sure that somebody drives the login."""

    async def view(self, session_id: str) -> LoginView | None:
        """How the login stands, without side effects."""

    def watch(self, session_id: str) -> AsyncIterator[LoginView]:
        """The present view, then every change up to the terminal one."""

    async def act(self, whose: str | int, asked: Input) -> LoginView:
        """Ask something of a login, and wait for what comes of it."""

    async def refresh(self, session_id: str) -> None:
        """Show a fresh QR."""

    async def recheck(self, session_id: str) -> LoginView:
        """Ask Telegram again where the login stands, and wait for its answer."""

    async def cancel(self, session_id: str) -> None:
        """Give the login up."""

    async def own_view(self, telegram_id: int) -> LoginView | None:
        """How a person's newest login looks."""

    async def own_link(self, telegram_id: int) -> LoginView:
        """The person's live login once it has something to show."""

    async def password_challenge(self, whose: str | int) -> Challenge:
        """What the browser needs for its proof of the cloud password."""

    async def submit_password(self, whose: str | int, *, srp_id: str, a: str, m1: str) -> LoginView:
        """Hand the proof to Telegram, and wait for what came of it."""


LOGINS = web.AppKey("logins", Logins)


async def view_of(request: web.Request, session_id: str) -> LoginView | None:
    """The login's view as the asker may see it. Raises WrongUser, and what `identity` raises."""
    view = await request.app[LOGINS].view(session_id)
    check_owner(request, view)
    return view


async def require(request: web.Request, session_id: str) -> LoginView:
    """The login's view, or LoginNotFound; raises what :func:`view_of` does."""
    view = await view_of(request, session_id)
    if view is None:
        raise LoginNotFound
    return view


def check_owner(request: web.Request, view: LoginView | None) -> None:
    """An asker with an identity must be the login's person; without one the capability is enough.

    Raises WrongUser, and what `identity` raises.
    """
    if hdrs.AUTHORIZATION not in request.headers:
        return
    asker = identity(request)
    if asker is not None and view is not None and asker.telegram_id != view.telegram_id:
        raise WrongUser
