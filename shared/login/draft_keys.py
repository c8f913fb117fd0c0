"""The auth keys of one owned login: each a row and a live client, from its first token to its last echo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from shared.login import drafts
from shared.login.live_draft import LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.login.states import State
from shared.telegram.client import PortalClient
from shared.telegram.errors import SessionDead


class DraftKeys:
    """Every key that is not drained yet; the last one shows the token, or waits for its password."""

    def __init__(self, owned: OwnedLogin, wake: Callable[[], None]) -> None:
        self._owned = owned
        self._wake = wake
        self.keys: list[LiveDraft] = []
        self.to_check: set[LiveDraft] = set()  #: those Telegram should be asked about

    @property
    def current(self) -> LiveDraft:
        """The key whose token is on show. IndexError when there is none."""
        return self.keys[-1]

    async def restore(self) -> None:
        """Bring the kept keys back to life; what Telegram has forgotten is forgotten here too.

        Raises TelegramUnreachable when a key cannot be looked after now, LeaseLost, Unavailable.
        """
        deps = self._owned.deps
        async with deps.db.acquire() as conn:
            rows = await drafts.of_login(conn, self._owned.row.id)
        restored = await asyncio.gather(*map(self._restore_one, rows), return_exceptions=True)
        for failure in restored:
            if failure is not None:
                raise failure
        self.keys.sort(key=lambda key: key.row_id or 0)

    def add(self, client: PortalClient, *, by_phone: bool = False) -> LiveDraft:
        """Take a connected client in as the current key; `keep` it before its token is shown."""
        key = LiveDraft(self._owned.deps.clients, client, self.hear)
        key.by_phone = by_phone
        self.keys.append(key)
        return key

    async def keep(self, key: LiveDraft) -> None:
        """Write a key down, so that a takeover finds it. Raises LeaseLost, Unavailable."""
        async with self._owned.writing() as conn:
            key.row_id = await drafts.add(conn, self._owned.deps.vault, self._owned.row.id, key.session)

    def hear(self, key: LiveDraft) -> None:
        """Telegram has news about a key."""
        self.to_check.add(key)
        self._wake()

    def promote(self, key: LiveDraft) -> None:
        """Make an older key the current one: the person has turned to it."""
        self.keys.remove(key)
        self.keys.append(key)

    async def drop(self, key: LiveDraft) -> None:
        """Nothing can come of this key any more. Raises LeaseLost, Unavailable."""
        self.remove(key)
        await key.close(destroy=True)
        if key.row_id is not None:
            async with self._owned.writing() as conn:
                await drafts.remove(conn, key.row_id)

    def remove(self, key: LiveDraft) -> None:
        """Stop counting a key; its client is the caller's to close."""
        self.keys.remove(key)
        self.to_check.discard(key)

    def drained(self) -> LiveDraft | None:
        """An older key whose last shown token is past."""
        now = time.monotonic()
        return next((key for key in self.keys[:-1] if key.drained_at <= now), None)

    def next_drain(self) -> float:
        """When the next older key will be drained (monotonic; infinite without one)."""
        return min((key.drained_at for key in self.keys[:-1]), default=float("inf"))

    async def close(self) -> None:
        """Disconnect every client; the rows stay for whoever owns the login next."""
        keys, self.keys = self.keys, []
        await asyncio.gather(*(key.close() for key in keys))

    async def _restore_one(self, row: drafts.DraftRow) -> None:
        deps = self._owned.deps
        try:
            client = await deps.clients.connected(row.open(deps.vault, self._owned.row.id))
        except SessionDead:
            async with self._owned.writing() as conn:
                await drafts.remove(conn, row.id)
            return
        key = self.add(client, by_phone=row.is_current and self._owned.row.state is State.CODE)
        key.row_id = row.id
        if row.shown_for is not None:
            key.shown_until = time.monotonic() + row.shown_for
