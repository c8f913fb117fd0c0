"""Which logins this process drives: claims, leases, takeovers, and letting go in time.

A lease lives in the row. It is renewed well before its end; a process that cannot renew it disconnects the
login's clients before the lease ends by its own monotonic clock, so that no two processes ever use one auth
key.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.core.errors import Unavailable
from shared.login import inputs, logins
from shared.login.dependencies import LoginDependencies
from shared.login.end_login import end_login
from shared.login.login_task import LoginTask
from shared.login.logins import LeaseLost, Login
from shared.login.states import State
from shared.telegram.errors import TelegramError

log = logging.getLogger("qr_auth_manager")

LEASE = 12.0  # seconds that a lease lasts in the database
RENEW_EVERY = 3.0  # seconds
LET_GO_BEFORE = 4.0  # seconds before the end of a lease, by our clock, at which its clients are closed
LOOK_EVERY = 0.5  # seconds between looks for a lease that is about to end
SWEEP_EVERY = 1.0  # seconds between looks for logins that nobody drives
PURGE_EVERY = 60.0  # seconds between clean-ups
BATCH = 50  # logins taken over in one sweep
RESTART_AFTER = 0.3  # seconds before a login is resumed after trouble of our own
MOST_FAILURES = 5  # crashes of one login's task in a row before it is given up


@dataclass(kw_only=True)
class _Owned:
    task: LoginTask
    runner: asyncio.Task[None]
    held_until: float  # monotonic
    let_go: bool = False


def _let_go(owned: _Owned) -> None:
    """Close the clients first: the task itself may hang on a database that does not answer."""
    owned.let_go = True
    owned.task.disconnect()
    owned.runner.cancel()


class Ownership:
    """Drives the logins this process owns. With `drives` False it only tidies up (the bot's side).

    `on_end(login)` is called once a login that succeeded here is committed.
    """

    def __init__(self, deps: LoginDependencies, *, drives: bool, on_end: Callable[[Login], None]) -> None:
        self._deps = deps
        self._on_end = on_end
        self._drives = drives
        self._owned: dict[int, _Owned] = {}
        self._claiming: set[int] = set()
        self._loops: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Start renewing, taking over and tidying."""
        self._loops = [asyncio.create_task(self._sweep_for_ever(), name="login-sweep")]
        if self._drives:
            self._loops.append(asyncio.create_task(self._renew_for_ever(), name="login-leases"))
            self._loops.append(asyncio.create_task(self._let_go_in_time(), name="login-deadlines"))

    async def close(self) -> None:
        """Let go of every login, so that others take over at once."""
        for loop in self._loops:
            loop.cancel()
        runners = [owned.runner for owned in self._owned.values()]
        for runner in runners:
            runner.cancel()
        if self._loops or runners:
            await asyncio.wait({*self._loops, *runners})

    async def ensure(self, login_id: int) -> None:
        """Drive a login here unless somebody drives it already. Raises Unavailable."""
        if not self._drives or login_id in self._owned or login_id in self._claiming:
            return
        self._claiming.add(login_id)
        try:
            asked_at = time.monotonic()
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
        self._owned[login.id] = _Owned(task=task, runner=runner, held_until=asked_at + LEASE)

    async def _supervise(self, login_id: int, task: LoginTask) -> None:
        """Run a login to its end; after trouble of our own, resume it as a takeover would."""
        failures = 0
        try:
            while True:
                try:
                    await task.run()
                except LeaseLost:
                    log.warning("QR login %s is driven elsewhere now", login_id)
                    return
                except (Unavailable, TelegramError) as error:
                    log.warning("QR login %s: %s, resuming", login_id, error.code)
                except Exception:
                    failures += 1
                    log.exception("QR login %s crashed, resuming", login_id)
                    if failures >= MOST_FAILURES:
                        await self._give_up(task)
                else:
                    return
                await asyncio.sleep(RESTART_AFTER * (1 + failures))
                task = await self._again(login_id, task)
        finally:
            self._owned.pop(login_id, None)
            with contextlib.suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(LET_GO_BEFORE), self._deps.db.acquire() as conn:
                    await logins.release(conn, login_id, task.owned.fence)

    async def _again(self, login_id: int, task: LoginTask) -> LoginTask:
        """A fresh task for the same lease, from the row as it stands."""
        while True:
            try:
                await task.owned.reread()
                break
            except Unavailable:
                await asyncio.sleep(RESTART_AFTER)
        again = LoginTask(self._deps, task.owned.row, self._on_end)
        self._owned[login_id].task = again
        return again

    async def _give_up(self, task: LoginTask) -> None:
        await task.owned.reread()
        if task.owned.row.is_live:
            await task.owned.end(State.FAILED, "internal_error")

    # Leases

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            asked_at = time.monotonic()
            ids = list(self._owned)
            try:
                async with asyncio.timeout(RENEW_EVERY), self._deps.db.acquire() as conn:
                    kept = await logins.renew(conn, ids, self._deps.owner, LEASE) if ids else set()
            except (Unavailable, TimeoutError):
                kept = None
            if kept is not None:
                self._renewed(ids, kept, asked_at)

    def _renewed(self, ids: list[int], kept: set[int], asked_at: float) -> None:
        for login_id in ids:
            owned = self._owned.get(login_id)
            if owned is None:
                continue
            if login_id in kept:
                owned.held_until = asked_at + LEASE
            else:
                _let_go(owned)

    async def _let_go_in_time(self) -> None:
        """Whose lease is about to end unrenewed is disconnected while it still stands."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            limit = time.monotonic() + LET_GO_BEFORE
            for login_id, owned in self._owned.items():
                if owned.held_until < limit and not owned.let_go:
                    log.warning("QR login %s: the lease could not be renewed, letting go", login_id)
                    _let_go(owned)

    # Sweeping

    async def _sweep_for_ever(self) -> None:
        purge_at = 0.0
        while True:
            try:
                if self._drives:
                    await self._take_over_orphans()
                await self._expire_unopened()
                if time.monotonic() >= purge_at:
                    purge_at = time.monotonic() + PURGE_EVERY
                    async with self._deps.db.acquire() as conn:
                        await inputs.purge(conn)
            except Unavailable:
                log.debug("no sweep: the database does not answer")
            except Exception:
                log.exception("the sweep failed; going on")
            await asyncio.sleep(SWEEP_EVERY)

    async def _take_over_orphans(self) -> None:
        asked_at = time.monotonic()
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
