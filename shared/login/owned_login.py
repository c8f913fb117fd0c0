"""A login as its owner sees and writes it: every write proves that the ownership still stands."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from shared.core.audit import JSON
from shared.core.db import Connection
from shared.login import drafts, inputs, logins
from shared.login.dependencies import LoginDependencies
from shared.login.end_login import end_login
from shared.login.inputs import Input
from shared.login.logins import Fence, LeaseLost, Login
from shared.login.states import State
from shared.telegram.vault import login_context

log = logging.getLogger("qr_auth_manager")


class OwnedLogin:
    """The row and the right to change it. Every method that writes raises LeaseLost or Unavailable."""

    def __init__(self, deps: LoginDependencies, login: Login) -> None:
        self.deps = deps
        self.row = login  #: as last read or written
        self.fence = Fence(owner=deps.owner, epoch=login.lease_epoch)
        self.expires_at = time.monotonic() + login.expires_in  #: monotonic
        self._actor = f"system:{deps.owner}"

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
        """Take over the row as it stands."""
        async with self.deps.db.acquire() as conn:
            login = await logins.by_id(conn, self.row.id)
        if login is None or login.lease_epoch != self.fence.epoch:
            raise LeaseLost
        self.take_over(login)

    async def advance(self, state: State, *, details: JSON = None, at_least: float | None = None) -> None:
        """Move to another live state; `details` are what the page needs there. Raises LoginOver too."""
        sealed = self._sealed_json(details)
        async with self.writing() as conn:
            row = await logins.advance(
                conn, self.row.id, state, actor=self._actor, details=sealed, at_least=at_least
            )
        self.take_over(row)

    async def show(self, url: str, life: float, draft_id: int) -> bool:
        """Put the token of a kept key on show for `life` seconds. True when the login began to wait now."""
        sealed = self.deps.vault.seal(url, login_context(self.row.id))
        begins = self.row.state is not State.WAITING
        async with self.writing() as conn:
            if begins:
                self.take_over(await logins.advance(conn, self.row.id, State.WAITING, actor=self._actor))
            await logins.show_token(conn, self.row.id, sealed, life)
            await drafts.shown(conn, draft_id, life)
        return begins

    async def note(
        self,
        problem: str | None,
        *,
        answered: int = 0,
        details: JSON = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell the page of a problem (that input `answered` led to), in the same state.

        `details` None leaves what the page has; `retry_after` seconds must pass before it helps to try again.
        """
        sealed = self._sealed_json(details)
        async with self.writing() as conn:
            await logins.note(
                conn,
                self.row.id,
                problem=problem,
                answered=answered,
                details=sealed,
                retry_after=retry_after,
            )
        if sealed is not None:
            self.row = replace(self.row, details=sealed)

    def details(self) -> str:
        """What the page was given last in this state, as JSON text. Raises VaultError."""
        if self.row.details is None:
            return "{}"
        return self.deps.vault.open(self.row.details, login_context(self.row.id))

    async def answer(self, number: int) -> None:
        """Input `number` was acted upon; whatever it led to is written already."""
        async with self.writing() as conn:
            await logins.answer(conn, self.row.id, number)

    async def end(self, state: State, code: str | None = None, **details: JSON) -> None:
        """End without success. Raises LoginOver too."""
        async with self.writing() as conn:
            ended = await end_login(conn, self.row, state, actor=self._actor, code=code, **details)
        self.take_over(ended)
        log.info("QR login %s... %s for %s", ended.label, code or state.value, ended.telegram_id)

    async def take_inputs(self) -> list[tuple[int, Input]]:
        """Consume what was asked of this login so far."""
        async with self.deps.db.acquire() as conn:
            return await inputs.take(conn, self.deps.vault, self.row.id, self.fence)

    def _sealed_json(self, details: JSON) -> bytes | None:
        if details is None:
            return None
        return self.deps.vault.seal(json.dumps(details), login_context(self.row.id))
