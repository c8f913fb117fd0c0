"""One owned login, driven to its end: its keys, its steps, its inputs, and acceptances that come too late.

Crash-only: the same `run` serves a new login, a takeover from a dead process and a retry after trouble. It
first asks Telegram for the state of every key of the login, and goes on from the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from telethon.tl import types

from shared.login.dependencies import LoginDependencies
from shared.login.draft_keys import DraftKeys
from shared.login.finalise import finalise, settle
from shared.login.late_acceptance import check_late_acceptance
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.logins import Login, LoginOver
from shared.login.owned_login import OwnedLogin
from shared.login.states import State
from shared.login.step import Step
from shared.login.ways import registry
from shared.telegram.client import DataCentreMoved
from shared.telegram.errors import FloodWait, SessionDead, TelegramError, TelegramTrouble

log = logging.getLogger("qr_auth_manager")

RESUME_GRACE = 60.0  # seconds past its end in which a takeover still honours an acceptance it finds
RETRY_AFTER = 2.0  # seconds, after trouble of Telegram's that named no wait


class LoginTask:
    """Drives one login for as long as this process owns it. Not reusable.

    `on_end(login)` is called once its success is committed, before anything else is done about it.
    """

    def __init__(self, deps: LoginDependencies, login: Login, on_end: Callable[[Login], None]) -> None:
        self._deps = deps
        self._on_end = on_end
        self._owned = OwnedLogin(deps, login, registry.details())
        self._wake = asyncio.Event()
        self._keys = DraftKeys(self._owned, self._wake.set)
        self._asked = True  # inputs may be waiting from before
        self._changed = False
        self._first = registry.FIRST(self._owned, self._keys)
        others = [step(self._owned, self._keys) for step in registry.steps() if step is not registry.FIRST]
        self._steps: tuple[Step, ...] = (self._first, *others)
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
        self._closing = asyncio.ensure_future(self._keys.close())

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
            self._keys.to_check.update(self._keys.live)  # one may wait for a password that will never come
            while self._keys.live:
                await self._sleep_until(await check_late_acceptance(self._deps, self._keys))
        finally:
            await self._keys.close()

    @property
    def _row(self) -> Login:
        return self._owned.row

    async def _resume(self) -> None:
        """Learn what happened while nobody listened: every kept key is asked about, the older ones first."""
        details = self._owned.details
        current_way = (details.way if details else None) or self._first.name
        await self._keys.restore(current_way=current_way, older_way=self._first.name)
        if not self._keys.live:
            return
        log.info("QR login %s... resumed for %s", self._row.label, self._row.telegram_id)
        for key in list(self._keys.live):
            self._keys.to_check.add(key)
            if self._row.is_live and self._row.expires_in > -RESUME_GRACE:
                await self._try(self._signed_in_already(key))

    async def _signed_in_already(self, key: LiveDraft) -> AcceptedLogin | None:
        with key.noting_death():
            return await key.accepted()

    async def _step(self) -> None:
        """Act on what is due, or wait until something is."""
        now = time.monotonic()
        keys = self._keys
        if now >= self._owned.expires_at:
            await self._owned.end(State.EXPIRED)
        elif not keys.live:
            await self._try(self._first.start())
        elif keys.to_check:
            await self._try(self._first.ask(keys.to_check.pop()))
        elif self._asked:
            await self._act_on_inputs()
        elif self._changed:
            self._changed = False
            await self._owned.reread()
        elif now >= self._next_question():
            await self._try(self._first.ask(keys.current))
        elif (expired := keys.expired()) is not None:
            await keys.drop(expired)
        else:
            await self._sleep_until(min(self._owned.expires_at, self._next_question(), keys.next_expiry()))

    def _next_question(self) -> float:
        """When to ask Telegram unasked, which depends on the present step (monotonic)."""
        details = self._owned.details
        step = next((one for one in self._steps if one.details is type(details)), self._first)
        return step.next_question()

    async def _sleep_until(self, deadline: float) -> None:
        if not self._row.is_live:
            self._asked = self._changed = False
        elif self._keys.to_check or self._asked or self._changed:
            return
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                await self._wake.wait()

    async def _act_on_inputs(self) -> None:
        self._asked = False
        for number, asked in await self._owned.take_inputs(registry.inputs()):
            if asked is None:
                await self._owned.answer(number)
            elif not asked.fits(self._owned.details):
                await self._owned.note(asked.otherwise.code, answered=number)
            else:
                step = next(one for one in self._steps if isinstance(asked, one.inputs))
                await self._try(step.act(asked, number))
                await self._answered(number)

    async def _answered(self, number: int) -> None:
        """Tell the page that an input was acted upon, unless what came of it has told so already."""
        if self._row.is_live and self._owned.answered < number:
            await self._owned.answer(number)

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
        """Telegram signed this key in as `user`: finish, or refuse another account than the person's."""
        self._keys.to_check.add(key)  # if anything fails from here, it is asked about again, or logged out
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
        self._keys.remove(key)
        await key.close()
        await settle(self._deps, done, key.session)
        log.info("QR login %s... finished for %s", done.label, done.telegram_id)

    async def _trouble(self, error: TelegramError) -> None:
        """Telegram refused or failed: wait and go on where that can help, else end the login, saying why."""
        wait = error.retry_after or RETRY_AFTER
        hopeless = isinstance(error, FloodWait) and time.monotonic() + wait >= self._owned.expires_at
        log.warning("QR login %s...: %s", self._row.label, error.code)
        if hopeless or not error.retryable:
            await self._owned.end(State.FAILED, error.code, retry_after=error.retry_after)
            return
        self._first.pause(wait)
        if not self._keys.live:
            await self._sleep_until(time.monotonic() + wait)
        if self._row.problem != error.code:
            await self._owned.note(error.code, retry_after=error.retry_after)
