"""The one door to logins, for the bot and the web container alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from shared.configuration.config import Config
from shared.core.notifications import Listener
from shared.login import inputs, logins
from shared.login.begin import StartedLogin, begin
from shared.login.dependencies import LoginDependencies
from shared.login.end_login import end_login
from shared.login.inputs import Input
from shared.login.login_cache import LoginCache, LoginView
from shared.login.logins import LoginNotFound, LoginOver
from shared.login.ownership import Ownership
from shared.login.password.details import PasswordDetails
from shared.login.password.errors import PasswordNotExpected
from shared.login.password.inputs import PasswordProof
from shared.login.states import State
from shared.login.ways.qr.inputs import Recheck, Refresh
from shared.members.invites import InviteCode
from shared.members.users import Person
from shared.telegram.errors import TelegramUnreachable
from shared.telegram.password import Challenge

log = logging.getLogger("qr_auth_manager")

ANSWER_TIMEOUT = 20.0  # seconds for the owner to act on an input


class QRAuthManager:
    """Begins, shows, steers and drives logins. Open it before use.

    `drives`: whether this process may own logins (the web container does, the bot does not). Every method
    works in every process: what the owner must do is left for it in the database.
    """

    def __init__(self, deps: LoginDependencies, config: Config, listener: Listener, *, drives: bool) -> None:
        self._deps = deps
        self._config = config
        self._listener = listener
        self._cache = LoginCache(deps.db, deps.vault, listener)
        self._ownership = Ownership(deps, drives=drives, on_end=self._cache.ended)
        self._undo: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Start to listen, to drive and to tidy up."""
        self._undo = [
            self._listener.subscribe(logins.CHANNEL, self._on_login),
            self._listener.subscribe(
                inputs.CHANNEL, lambda payload: self._ownership.wake_inputs(int(payload))
            ),
            self._listener.on_resync(self._on_resync),
        ]
        await self._listener.wait_ready()
        self._ownership.open()
        log.info("QR auth manager ready")

    async def close(self) -> None:
        """Hand every owned login over and stop."""
        for undo in self._undo:
            undo()
        await self._ownership.close()

    # The bot's side

    async def begin(self, person: Person, chat_id: int, invite_code: InviteCode | None) -> StartedLogin:
        """Reserve the invite and create a login; see `begin.begin`."""
        return await begin(
            self._deps.db,
            person,
            chat_id=chat_id,
            invite_code=invite_code,
            base_url=self._config.auth_base_url,
            ttl=self._config.login_ttl,
        )

    async def attach_message(self, login_id: int, message_id: int) -> None:
        """Remember the bot's message that carries the button, to be edited when the login ends."""
        async with self._deps.db.acquire() as conn:
            await logins.attach_message(conn, login_id, message_id)

    async def cancel_live(self, telegram_id: int) -> bool:
        """Cancel a person's live login; False when there is none."""
        async with self._deps.db.transaction() as conn:
            live = await logins.live_of(conn, telegram_id)
            if live is None:
                return False
            await end_login(conn, live, State.CANCELLED, actor=f"user:{telegram_id}")
        self._on_login(str(live.id))  # the next reader in this process sees what was just written
        log.info("QR login %s... cancelled for %s", live.label, telegram_id)
        return True

    # The page's side, by capability

    async def open_page(self, session_id: str) -> LoginView | None:
        """The page was opened: its login is driven from now on, here or wherever it already is."""
        view = await self.view(session_id)
        if view is not None and view.is_live:
            await self._ownership.ensure(view.id)
        return view

    async def view(self, session_id: str) -> LoginView | None:
        """How a login looks now; None for an unknown session id. From memory when warm."""
        digest = logins.session_hash(session_id)
        return None if digest is None else await self._cache.view(digest)

    async def watch(self, session_id: str) -> AsyncIterator[LoginView]:
        """How a login looks now and after every change, to its end; survives lost notifications."""
        digest = logins.session_hash(session_id)
        if digest is not None:
            async for view in self._cache.watch(digest):
                yield view

    async def act(self, whose: str | int, asked: Input) -> LoginView:
        """Ask something of a live login; returns how it looks once its owner has acted on it.

        `whose`: a session id, or the Telegram id of the login's person. What Telegram refuses shows as the
        view's `problem`. Raises LoginNotFound, LoginOver, TooManyRequests, TelegramUnreachable, the input's
        own error when the login is not at its step, and what `asked.cleaned` raises.
        """
        digest, number = await self._left(whose, asked)
        return await self._first(digest, lambda view: view.answered >= number)

    async def refresh(self, session_id: str) -> None:
        """Show a fresh login token, without waiting for it; see `act`."""
        await self._left(session_id, Refresh())

    async def recheck(self, session_id: str) -> LoginView:
        """Ask Telegram for the state of the login; see `act`."""
        return await self.act(session_id, Recheck())

    async def cancel(self, session_id: str) -> None:
        """End a login by its person's wish. Raises LoginNotFound, LoginOver."""
        view = await self._live(_digest(session_id))
        async with self._deps.db.transaction() as conn:
            login = await logins.by_id(conn, view.id)
            if login is None:
                raise LoginNotFound
            await end_login(conn, login, State.CANCELLED, actor=f"user:{login.telegram_id}")
        self._on_login(str(login.id))  # the next reader in this process sees what was just written
        log.info("QR login %s... cancelled for %s", login.label, login.telegram_id)

    async def password_challenge(self, whose: str | int) -> Challenge:
        """What the browser needs to prove the cloud password; `whose` as for `act`.

        Raises LoginNotFound, LoginOver, PasswordNotExpected.
        """
        details = (await self._live(await self._which(whose))).details
        if not isinstance(details, PasswordDetails):
            raise PasswordNotExpected
        return details.challenge()

    async def submit_password(self, whose: str | int, *, srp_id: str, a: str, m1: str) -> LoginView:
        """Prove the cloud password; see `act`. Raises PasswordNotExpected too."""
        return await self.act(whose, PasswordProof(srp_id=srp_id, a=a, m1=m1))

    # The person's side, by proven identity: a capability alone may not do this

    async def own_view(self, telegram_id: int) -> LoginView | None:
        """How a person's newest login looks, live or over; None when there never was one."""
        async with self._deps.db.acquire() as conn:
            digest = await logins.latest_hash_of(conn, telegram_id)
        return None if digest is None else await self._cache.view(digest)

    async def own_link(self, telegram_id: int) -> LoginView:
        """The person's live login once it has something to show: a token, a problem, another step.

        Raises LoginNotFound, LoginOver, TelegramUnreachable.
        """
        while True:
            digest = await self._own(telegram_id)
            await self._ownership.ensure((await self._live(digest)).id)
            view = await self._first(
                digest, lambda view: bool(view.url or view.problem) or not view.is_before_a_step
            )
            if view.state is not State.SUPERSEDED:  # else a newer one has just begun
                return view

    # Inside

    async def _which(self, whose: str | int) -> bytes:
        return _digest(whose) if isinstance(whose, str) else await self._own(whose)

    async def _own(self, telegram_id: int) -> bytes:
        async with self._deps.db.acquire() as conn:
            digest = await logins.live_hash_of(conn, telegram_id)
        if digest is None:
            raise LoginNotFound
        return digest

    async def _live(self, digest: bytes) -> LoginView:
        view = await self._cache.view(digest)
        if view is None:
            raise LoginNotFound
        if not view.is_live:
            raise LoginOver
        return view

    async def _left(self, whose: str | int, asked: Input) -> tuple[bytes, int]:
        """Leave an input for a login's owner, and see that there is one; returns the hash and the number."""
        digest = await self._which(whose)
        view = await self._live(digest)
        if not asked.fits(view.details):
            raise asked.otherwise
        async with self._deps.db.transaction() as conn:
            number = await inputs.put(conn, self._deps.vault, view.id, asked.cleaned())
        await self._ownership.ensure(view.id)
        return digest, number

    async def _first(self, digest: bytes, wanted: Callable[[LoginView], bool]) -> LoginView:
        """The first view that is as wanted, or the last one of all."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                async for view in self._cache.watch(digest):
                    if wanted(view) or not view.is_live:
                        return view
        except TimeoutError:
            pass
        raise TelegramUnreachable("nobody acted upon it in time")

    def _on_login(self, payload: str) -> None:
        self._cache.changed(int(payload))
        self._ownership.wake_row(int(payload))

    def _on_resync(self) -> None:
        self._cache.all_changed()
        self._ownership.wake_all()


def _digest(session_id: str) -> bytes:
    digest = logins.session_hash(session_id)
    if digest is None:
        raise LoginNotFound
    return digest
