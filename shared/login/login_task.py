"""One owned login, driven to its end: its keys, its tokens, its inputs, and whatever arrives too late.

Crash-only: the same `run` serves a new login, a takeover from a dead process and a retry after trouble. It
first asks Telegram where every key of the login stands, and goes on from the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from telethon.tl import types

from shared.login import inputs, password_step, qr
from shared.login.dependencies import LoginDependencies
from shared.login.draft_keys import DraftKeys
from shared.login.finalise import finalise, settle
from shared.login.late_acceptance import check_late_acceptance
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.logins import Login, LoginOver
from shared.login.owned_login import OwnedLogin
from shared.login.phone_step import PhoneStep
from shared.login.qr_step import QrStep
from shared.login.states import State
from shared.telegram.client import DataCentreMoved
from shared.telegram.errors import FloodWait, SessionDead, TelegramError, TelegramTrouble

log = logging.getLogger("qr_auth_manager")

MOST_KEYS = 4  # auth keys of one login at a time; beyond it a refresh asks the newest one again
RESUME_GRACE = 60.0  # seconds past its end in which a takeover still honours an acceptance it finds
RETRY_AFTER = 2.0  # seconds, after trouble of Telegram's that named no wait
ROTATING = frozenset({State.CREATED, State.WAITING})  # states in which a token is on show


class LoginTask:
    """Drives one login for as long as this process owns it. Not reusable.

    `on_end(login)` is called once its success is committed, before anything else is done about it.
    """

    def __init__(self, deps: LoginDependencies, login: Login, on_end: Callable[[Login], None]) -> None:
        self._deps = deps
        self._on_end = on_end
        self._owned = OwnedLogin(deps, login)
        self._wake = asyncio.Event()
        self._ring = DraftKeys(self._owned, self._wake.set)
        self._asked = True  # inputs may be waiting from before
        self._changed = False
        self._qr = QrStep(self._owned, self._ring)
        self._phone = PhoneStep(self._owned, self._ring)
        self._closing: asyncio.Future[None] | None = None

    @property
    def owned(self) -> OwnedLogin:
        """The login as this task sees it."""
        return self._owned

    def wake_inputs(self) -> None:
        """Something was asked of this login."""
        self._asked = True
        self._wake.set()

    def wake_row(self) -> None:
        """The row may have changed under us."""
        self._changed = True
        self._wake.set()

    def disconnect(self) -> None:
        """Begin to close every client, whatever the task is waiting for; cancel `run` next."""
        self._closing = asyncio.ensure_future(self._ring.close())

    async def run(self) -> None:
        """Return when nothing is left to do. Raises LeaseLost, Unavailable, TelegramError, or a bug's own.

        However it ends, no client of this login is connected any more.
        """
        try:
            try:
                await self._resume()
            except LoginOver:
                await self._owned.reread()
            while self._row.is_live:
                try:
                    await self._step()
                except LoginOver:
                    await self._owned.reread()
            self._ring.to_check.update(self._ring.keys)  # one may wait for a password that will never come
            while self._ring.keys:
                await self._sleep_until(await check_late_acceptance(self._deps, self._ring))
        finally:
            await self._ring.close()

    @property
    def _row(self) -> Login:
        return self._owned.row

    async def _resume(self) -> None:
        """Whatever happened while nobody listened: every kept key is asked, the older ones first."""
        await self._ring.restore()
        if not self._ring.keys:
            return
        log.info("QR login %s... resumed for %s", self._row.label, self._row.telegram_id)
        for key in list(self._ring.keys):
            self._ring.to_check.add(key)
            if self._row.is_live and self._row.expires_in > -RESUME_GRACE:
                await self._try(self._signed_in_already(key))

    async def _signed_in_already(self, key: LiveDraft) -> AcceptedLogin | None:
        with key.noting_death():
            user = await qr.whoami(key.client)
        return None if user is None else AcceptedLogin(key=key, user=user)

    async def _step(self) -> None:
        """Act on what is due, or wait for whatever comes first."""
        now = time.monotonic()
        ring = self._ring
        if now >= self._owned.expires_at:
            await self._owned.end(State.EXPIRED)
        elif not ring.keys:
            await self._try(self._qr.show_fresh())
        elif ring.to_check:
            await self._try(self._qr.ask(ring.to_check.pop()))
        elif self._asked:
            await self._act_on_inputs()
        elif self._changed:
            self._changed = False
            await self._owned.reread()
        elif now >= self._next_question():
            await self._try(self._qr.ask(ring.current))
        elif (drained := ring.drained()) is not None:
            await ring.drop(drained)
        else:
            await self._sleep_until(min(self._owned.expires_at, self._next_question(), ring.next_drain()))

    def _next_question(self) -> float:
        """When to ask unasked: tokens rotate; a password or a code is waited for."""
        return self._qr.ask_at if self._row.state in ROTATING else float("inf")

    async def _sleep_until(self, deadline: float) -> None:
        if not self._row.is_live:
            self._asked = self._changed = False
        elif self._ring.to_check or self._asked or self._changed:
            return
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                await self._wake.wait()

    async def _act_on_inputs(self) -> None:
        self._asked = False
        for number, asked in await self._owned.take_inputs():
            match asked:
                case inputs.PasswordProof():
                    await self._try(self._check_password(asked, number))
                case inputs.PhoneNumber():
                    await self._try(self._phone.begin(asked.phone, number))
                case inputs.LoginCode() if self._row.state is State.CODE:
                    await self._try(self._phone.verify(asked.code, number))
                case inputs.ResendCode() if self._row.state is State.CODE:
                    await self._try(self._phone.resend(number))
                case inputs.Refresh() if len(self._ring.keys) < MOST_KEYS or self._ring.current.by_phone:
                    await self._try(self._qr.show_fresh())
                    await self._owned.answer(number)
                case inputs.Refresh() | inputs.Recheck():
                    await self._try(self._qr.ask(self._ring.current))
                    await self._owned.answer(number)
                case _:
                    await self._owned.note("code_not_expected", answered=number)

    async def _check_password(self, proof: inputs.PasswordProof, number: int) -> AcceptedLogin | None:
        if self._row.state is not State.PASSWORD:
            await self._owned.note("password_not_expected", answered=number)
            return None
        key = self._ring.current
        with key.noting_death():
            user = await password_step.check(self._owned, key.client, proof, number)
        return None if user is None else AcceptedLogin(key=key, user=user)

    async def _try(self, step: Awaitable[AcceptedLogin | None]) -> None:
        """Take one step; finish when somebody is signed in, deal with trouble when there is some."""
        try:
            signed_in = await step
        except SessionDead:
            return  # noted: its key is dropped next
        except DataCentreMoved:
            await self._trouble(TelegramTrouble("the account moved in the middle of a step"))
        except TelegramError as error:
            await self._trouble(error)
        else:
            if signed_in is not None:
                await self._finish(signed_in.key, signed_in.user)

    async def _finish(self, key: LiveDraft, user: types.User) -> None:
        """Telegram signed this key in as `user`: finish, or refuse whoever is not the login's person."""
        self._ring.to_check.add(key)  # whatever goes wrong from here: it is looked at again, or logged out
        if user.id != self._row.telegram_id:
            await self._owned.end(State.FAILED, "wrong_account")
            return
        done = await finalise(
            self._deps,
            self._row,
            self._owned.fence,
            user=user,
            session=key.session,
            dc_id=key.dc_id,
            draft_id=key.kept_as,
        )
        self._on_end(done)
        self._owned.take_over(done)
        self._ring.remove(key)
        await key.close()
        await settle(self._deps, done, key.session)
        log.info("QR login %s... finished for %s", done.label, done.telegram_id)

    async def _trouble(self, error: TelegramError) -> None:
        """Telegram would not, or could not. Wait and go on where that can help; else end, saying why."""
        wait = error.retry_after or RETRY_AFTER
        hopeless = isinstance(error, FloodWait) and time.monotonic() + wait >= self._owned.expires_at
        log.warning("QR login %s...: %s", self._row.label, error.code)
        if hopeless or not error.retryable:
            await self._owned.end(State.FAILED, error.code, retry_after=error.retry_after)
            return
        self._qr.ask_at = time.monotonic() + wait
        if not self._ring.keys:
            await self._sleep_until(self._qr.ask_at)
        if self._row.problem != error.code:
            await self._owned.note(error.code, retry_after=error.retry_after)
