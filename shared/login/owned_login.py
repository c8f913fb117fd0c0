"""The row of a login as its owner changes it: every write proves the ownership in the same transaction."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeVar

from shared.core.db import Connection
from shared.core.json_value import JSON
from shared.crypto.contexts import login_context
from shared.login import details as step_details
from shared.login import drafts, inputs, logins
from shared.login.dependencies import LoginDependencies
from shared.login.details import Details, Kinds, Secrets
from shared.login.end_login import end_login
from shared.login.inputs import Input, InputKinds
from shared.login.logins import Fence, LeaseLost, Login
from shared.login.states import State

log = logging.getLogger("qr_auth_manager")

S = TypeVar("S", bound=Secrets)


class OwnedLogin:
    """The row and the right to change it. Every method that writes raises LeaseLost or Unavailable."""

    def __init__(self, deps: LoginDependencies, login: Login, kinds: Kinds) -> None:
        """`kinds`: the details that a row may hold."""
        self.deps = deps
        self.answered = 0  #: the number of the last input that the page was told the outcome of
        self.row = login  #: as last read or written
        self.fence = Fence(owner=deps.owner, epoch=login.lease_epoch)
        self.expires_at = time.monotonic() + login.expires_in  #: monotonic
        self._actor = f"system:{deps.owner}"
        self._kinds = kinds

    def take_over(self, login: Login) -> None:
        """The row is now this."""
        self.row = login
        self.expires_at = time.monotonic() + login.expires_in

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A transaction that only the true owner completes."""
        async with self.deps.db.transaction() as conn:
            await logins.hold(conn, self.row.id, self.fence)
            yield conn

    async def reread(self) -> None:
        """Read the row again."""
        async with self.deps.db.acquire() as conn:
            login = await logins.by_id(conn, self.row.id)
        if login is None or login.lease_epoch != self.fence.epoch:
            raise LeaseLost
        self.take_over(login)

    @property
    def details(self) -> Details | None:
        """What the page was given for the present step; None: no step asks anything. Raises VaultError."""
        return step_details.opened(self.deps.vault, self.row, self._kinds)

    def secrets(self, record: type[S]) -> S | None:
        """What was kept beside the details, when it is of this kind. Raises VaultError."""
        return step_details.opened_secrets(self.deps.vault, self.row, record)

    async def enter(
        self,
        details: Details,
        secrets: Secrets | None = None,
        *,
        answered: int = 0,
        at_least: float | None = None,
    ) -> bool:
        """Move to the step of these details, or give it fresh ones. True when the step began now.

        `answered`: the input that led to it; `at_least`: seconds that the login has left at least when the
        step begins. Raises LoginOver too.
        """
        if type(self.details) is type(details):
            await self.note(None, answered=answered, details=details, secrets=secrets)
            return False
        sealed = self._sealed(details, secrets)
        async with self.writing() as conn:
            row = await logins.advance(
                conn, self.row.id, details.state, actor=self._actor, details=sealed, at_least=at_least
            )
            if answered:
                await logins.answer(conn, self.row.id, answered)
        self.take_over(row)
        self.answered = max(self.answered, answered)
        return True

    async def show(self, url: str, life: float, draft_id: int) -> bool:
        """Put the token of a kept key on show for `life` seconds. True when the login began to wait now."""
        sealed = self.deps.vault.seal(url, login_context(self.row.id))
        begins = self.row.state is not State.WAITING
        async with self.writing() as conn:
            if begins:
                self.take_over(await logins.advance(conn, self.row.id, State.WAITING, actor=self._actor))
            await logins.show_token(conn, self.row.id, sealed, life)
            await drafts.shown(conn, draft_id, life)
        self.row = replace(self.row, details=None)
        return begins

    async def note(
        self,
        problem: str | None,
        *,
        answered: int = 0,
        details: Details | None = None,
        secrets: Secrets | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell the page of a problem (that input `answered` led to), at the same step.

        `details` None leaves what the page has; `retry_after` seconds must pass before it helps to try again.
        """
        sealed = None if details is None else self._sealed(details, secrets)
        async with self.writing() as conn:
            await logins.note(
                conn,
                self.row.id,
                problem=problem,
                answered=answered,
                details=sealed,
                retry_after=retry_after,
            )
        self.answered = max(self.answered, answered)
        if sealed is not None:
            self.row = replace(self.row, details=sealed)

    async def answer(self, number: int) -> None:
        """Input `number` was acted upon, and what it led to is written already."""
        async with self.writing() as conn:
            await logins.answer(conn, self.row.id, number)
        self.answered = max(self.answered, number)

    async def end(self, state: State, code: str | None = None, **details: JSON) -> None:
        """End without success. Raises LoginOver too."""
        async with self.writing() as conn:
            ended = await end_login(conn, self.row, state, actor=self._actor, code=code, **details)
        self.take_over(ended)
        log.info("QR login %s... %s for %s", ended.label, code or state.value, ended.telegram_id)

    async def take_inputs(self, kinds: InputKinds) -> list[tuple[int, Input | None]]:
        """Delete and return what was asked of this login so far; see `inputs.take`."""
        async with self.deps.db.acquire() as conn:
            return await inputs.take(conn, self.deps.vault, self.row.id, kinds, self.fence)

    def _sealed(self, details: Details, secrets: Secrets | None) -> bytes:
        return step_details.sealed(self.deps.vault, self.row.id, details, secrets)
