"""A portal around a local Telegram, for tests: configuration, services, and the people who use it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared import services
from shared.configuration.config import Config, load
from shared.crypto.session_keys import to_text
from shared.login.begin import StartedLogin
from shared.login.login_cache import LoginView
from shared.login.qr_auth_manager import QRAuthManager
from shared.login.states import State
from shared.members import invites, users
from shared.members.invites import InviteCode
from shared.services import Services
from tests.support.key_makers import key_maker

WAIT = 40.0  # seconds; a bound on waiting for an event, never a measure


def environment(telegram: Telegram, dsn: str, **more: str) -> dict[str, str]:
    """The environment of a portal process that takes the local Telegram for the real one."""
    return {
        **telegram.environ(),
        "DATABASE_URL": dsn,
        "SESSION_KEYS": to_text({"test": bytes(range(32))}),
        **more,
    }


def configuration(telegram: Telegram, dsn: str, **more: str) -> Config:
    """The same, read."""
    return load(environment(telegram, dsn, **more))


@contextlib.asynccontextmanager
async def portal(config: Config, *, drives_logins: bool = True) -> AsyncIterator[Services]:
    """Services like one web container's (or the bot's)."""
    maker = key_maker(config.telegram_rsa_key)
    async with services.opened(config, drives_logins=drives_logins, auth_keys=maker) as opened:
        yield opened


def as_member(person: Person) -> users.Person:
    """A person of the local Telegram as the bot hears of them."""
    return users.Person(
        telegram_id=person.account.id,
        first_name=person.account.first_name,
        last_name=person.account.last_name,
        username=person.account.username,
        language_code=person.account.language_code,
    )


async def invited(portal: Services, *, plan: str = "premium", uses: int = 1) -> InviteCode:
    """A fresh invite's code."""
    async with portal.db.transaction() as conn:
        return (await invites.issue(conn, plan=plan, max_uses=uses, expires_in=None, actor="cli")).code


async def begun(portal: Services, person: Person, *, invite: InviteCode | None = None) -> StartedLogin:
    """A login as `/login` begins it, with an invite of its own."""
    code = await invited(portal) if invite is None else invite
    return await portal.qr_auth.begin(as_member(person), person.account.id, code)


async def seen(manager: QRAuthManager, session_id: str, wanted: Callable[[LoginView], bool]) -> LoginView:
    """The first view, now or later, that is as wanted. TimeoutError names what was there instead."""
    last = None
    try:
        async with asyncio.timeout(WAIT):
            async for view in manager.watch(session_id):
                last = view
                if wanted(view):
                    return view
    except TimeoutError:
        pass
    raise TimeoutError(f"not seen; the last was {last and (last.state, last.code, last.problem)}")


async def with_token(manager: QRAuthManager, session_id: str, *, other_than: str | None = None) -> str:
    """The `tg://login` link on show, once there is one (other than a known one)."""
    view = await seen(manager, session_id, lambda view: view.url not in (None, other_than))
    assert view.url is not None
    return view.url


async def in_state(manager: QRAuthManager, session_id: str, *states: State) -> LoginView:
    """The view once the login is in one of these states."""
    return await seen(manager, session_id, lambda view: view.state in states)
