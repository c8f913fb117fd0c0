"""Which logins this process drives: claims, takeovers, supervision, and cleaning up after them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.core.background_loop import BackgroundLoop
from shared.core.errors import Unavailable
from shared.core.leases import LEASE, LeaseKeeper
from shared.login import inputs, logins
from shared.login.dependencies import LoginDependencies
from shared.login.end_login import end_login
from shared.login.login_task import LoginTask
from shared.login.logins import LeaseLost, Login
from shared.login.states import State
from shared.telegram.errors import TelegramError

log = logging.getLogger("qr_auth_manager")

SWEEP_EVERY = 1.0  # seconds between looks for logins that nobody drives
PURGE_EVERY = 60.0  # seconds between clean-ups
BATCH = 50  # logins taken over in one sweep
RELEASE_TIMEOUT = 4.0  # seconds; a lease that cannot be given back ends by itself
RESTART_AFTER = 0.3  # seconds before a login is resumed after trouble of our own
MOST_FAILURES = 5  # crashes of one login's task in a row before it is given up


@dataclass(kw_only=True)
class _Owned:
    task: LoginTask
    runner: asyncio.Task[None]


class Ownership:
    """Drives the logins this process owns. With `drives` False it only tidies up (the bot's side).

    `on_end(login)` is called once a login that succeeded here is committed.
    """

    def __init__(
        self,
        deps: LoginDependencies,
        *,
        drives: bool,
        on_end: Callable[[Login], None],
        restart_after: float = RESTART_AFTER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`restart_after`: seconds, see RESTART_AFTER. `clock` returns seconds and never goes back."""
        self._deps = deps
        self._restart_after = restart_after
        self._clock = clock
        self._on_end = on_end
        self._drives = drives
        self._owned: dict[int, _Owned] = {}
        self._claiming: set[int] = set()
        self.leases = LeaseKeeper(
            "login leases", renew=self._renew, let_go=self._let_go, log=log, clock=clock
        )
        self._loops = (
            BackgroundLoop("the login sweep", self.sweep, every=SWEEP_EVERY, log=log),
            BackgroundLoop("the purge of login inputs", self._purge, every=PURGE_EVERY, log=log),
        )

    def open(self) -> None:
        """Start sweeping and, where logins are driven, renewing."""
        for loop in self._loops:
            loop.open()
        if self._drives:
            self.leases.open()

    async def close(self) -> None:
        """Let go of every login, so that others take over at once."""
        for stopping in (*self._loops, self.leases):
            stopping.cancel()  # before the runners: nothing may be claimed any more
        runners = [owned.runner for owned in self._owned.values()]
        for runner in runners:
            runner.cancel()
        for stopping in (*self._loops, self.leases):
            await stopping.close()
        if runners:
            await asyncio.wait(runners)

    def is_driving(self, login_id: int) -> bool:
        """Whether this process drives a login now."""
        return login_id in self._owned

    async def ensure(self, login_id: int) -> None:
        """Drive a login here unless somebody drives it already. Raises Unavailable."""
        if not self._drives or login_id in self._owned or login_id in self._claiming:
            return
        self._claiming.add(login_id)
        try:
            asked_at = self._clock()
            async with self._deps.db.acquire() as conn:
                login = await logins.claim(conn, login_id, self._deps.owner, LEASE)
            if login is not None:
                self._start(login, asked_at)
        finally:
            self._claiming.discard(login_id)

    def wake_row(self, login_id: int) -> None:
        """A login's row changed."""
        if (owned := self._owned.get(login_id)) is not None:
            owned.task.wake_row()

    def wake_inputs(self, login_id: int) -> None:
        """Something was asked of a login."""
        if (owned := self._owned.get(login_id)) is not None:
            owned.task.wake_inputs()

    def wake_all(self) -> None:
        """Notifications may have been missed."""
        for owned in self._owned.values():
            owned.task.wake_row()
            owned.task.wake_inputs()

    def _start(self, login: Login, asked_at: float) -> None:
        task = LoginTask(self._deps, login, self._on_end)
        runner = asyncio.create_task(self._supervise(login.id, task), name=f"login-{login.id}")
        self._owned[login.id] = _Owned(task=task, runner=runner)
        self.leases.hold(login.id, asked_at)

    async def _supervise(self, login_id: int, task: LoginTask) -> None:
        """Run a login to its end; after trouble of our own, resume it as a takeover would."""
        failures = 0
        try:
            while True:
                try:
                    await task.run()
                except LeaseLost:
                    raise
                except (Unavailable, TelegramError) as error:
                    log.warning("QR login %s: %s, resuming", login_id, error.code)
                except Exception:
                    failures += 1
                    log.exception("QR login %s crashed, resuming", login_id)
                    if failures >= MOST_FAILURES:
                        await self._give_up(task)
                else:
                    return
                await asyncio.sleep(self._restart_after * (1 + failures))
                task = await self._again(login_id, task)
        except LeaseLost:
            log.warning("QR login %s is driven elsewhere now", login_id)
        except Unavailable as error:
            log.warning("QR login %s: %s, left to be taken over", login_id, error.code)
        finally:
            self._owned.pop(login_id, None)
            self.leases.forget(login_id)
            with contextlib.suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(RELEASE_TIMEOUT), self._deps.db.acquire() as conn:
                    await logins.release(conn, login_id, task.owned.fence)

    async def _again(self, login_id: int, task: LoginTask) -> LoginTask:
        """A fresh task for the same lease, from the row as it is now."""
        while True:
            try:
                await task.owned.reread()
                break
            except Unavailable:
                await asyncio.sleep(self._restart_after)
        again = LoginTask(self._deps, task.owned.row, self._on_end)
        self._owned[login_id].task = again
        return again

    async def _give_up(self, task: LoginTask) -> None:
        await task.owned.reread()
        if task.owned.row.is_live:
            await task.owned.end(State.FAILED, "internal_error")

    # Leases

    async def _renew(self, login_ids: list[int]) -> set[int]:
        async with self._deps.db.acquire() as conn:
            return await logins.renew(conn, login_ids, self._deps.owner, LEASE)

    def _let_go(self, login_id: int, why: str) -> None:
        """Close the clients first: the task itself may hang on a database that does not answer."""
        if (owned := self._owned.get(login_id)) is not None:
            log.warning("QR login %s: %s, letting go", login_id, why)
            owned.task.disconnect()
            owned.runner.cancel()

    # Sweeping

    async def sweep(self) -> None:
        """Take over the logins that nobody drives, and end those that nobody opened. Raises Unavailable."""
        if self._drives:
            await self._take_over_orphans()
        await self._expire_unopened()

    async def _purge(self) -> None:
        async with self._deps.db.acquire() as conn:
            await inputs.purge(conn)

    async def _take_over_orphans(self) -> None:
        asked_at = self._clock()
        async with self._deps.db.transaction() as conn:
            claimed = [
                await logins.claim(conn, login_id, self._deps.owner, LEASE)
                for login_id in await logins.orphans(conn, BATCH)
                if login_id not in self._owned and login_id not in self._claiming
            ]
        for login in claimed:
            if login is not None:
                self._start(login, asked_at)

    async def _expire_unopened(self) -> None:
        """The button that nobody pressed: its invite goes back."""
        async with self._deps.db.transaction() as conn:
            for login_id in await logins.overdue(conn, BATCH):
                login = await logins.by_id(conn, login_id)
                if login is not None:
                    await end_login(conn, login, State.EXPIRED, actor=f"system:{self._deps.owner}")
                    log.info("QR login %s... expired unopened for %s", login.label, login.telegram_id)
