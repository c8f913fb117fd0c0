"""The auth keys of one owned login: each a row and a live client, until nothing can come of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from shared.login import drafts
from shared.login.live_draft import LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.telegram.client import PortalClient
from shared.telegram.errors import SessionDead


class DraftKeys:
    """The keys of a login, the current one last: it shows the token, or waits for a code or the password."""

    def __init__(self, owned: OwnedLogin, wake: Callable[[], None]) -> None:
        self._owned = owned
        self._wake = wake
        self.live: list[LiveDraft] = []
        self.to_check: set[LiveDraft] = set()  #: those that Telegram should be asked about

    @property
    def current(self) -> LiveDraft:
        """The key that the person is dealing with. IndexError when there is none."""
        return self.live[-1]

    async def restore(self, *, current_way: str, older_way: str) -> None:
        """Connect the keys kept in rows; the row of a key that Telegram no longer knows is removed.

        The names are those of the ways that use the current key and the others. Raises TelegramUnreachable
        when a key cannot be connected now, LeaseLost, Unavailable.
        """
        deps = self._owned.deps
        async with deps.db.acquire() as conn:
            rows = await drafts.of_login(conn, self._owned.row.id)
        restoring = (self._restore_one(row, current_way if row.is_current else older_way) for row in rows)
        for failure in await asyncio.gather(*restoring, return_exceptions=True):
            if failure is not None:
                raise failure
        self.live.sort(key=lambda key: key.row_id or 0)

    def add(self, client: PortalClient, way: str) -> LiveDraft:
        """Make a connected client the current key, used by `way`; `keep` it before its token is shown."""
        key = LiveDraft(self._owned.deps.clients, client, way, self.hear)
        self.live.append(key)
        return key

    async def keep(self, key: LiveDraft) -> None:
        """Write a key's row, so that a takeover finds it. Raises LeaseLost, Unavailable."""
        async with self._owned.writing() as conn:
            key.row_id = await drafts.add(conn, self._owned.deps.vault, self._owned.row.id, key.session)

    def hear(self, key: LiveDraft) -> None:
        """Telegram has news about a key."""
        self.to_check.add(key)
        self._wake()

    def promote(self, key: LiveDraft) -> None:
        """Make an older key the current one, because the person accepted it."""
        self.live.remove(key)
        self.live.append(key)

    async def drop(self, key: LiveDraft) -> None:
        """Remove a key that nothing can come of, with its row. Raises LeaseLost, Unavailable."""
        self.remove(key)
        await key.close(destroy=True)
        if key.row_id is not None:
            async with self._owned.writing() as conn:
                await drafts.remove(conn, key.row_id)

    def remove(self, key: LiveDraft) -> None:
        """Remove a key from memory only; the caller closes its client."""
        self.live.remove(key)
        self.to_check.discard(key)

    def expired(self) -> LiveDraft | None:
        """An older key whose last shown token can no longer be accepted."""
        now = time.monotonic()
        return next((key for key in self.live[:-1] if key.acceptable_until <= now), None)

    def next_expiry(self) -> float:
        """When `expired` has the next key (monotonic; infinite without an older one)."""
        return min((key.acceptable_until for key in self.live[:-1]), default=float("inf"))

    async def close(self) -> None:
        """Disconnect every client; the rows stay for the next owner of the login."""
        keys, self.live = self.live, []
        await asyncio.gather(*(key.close() for key in keys))

    async def _restore_one(self, row: drafts.DraftRow, way: str) -> None:
        deps = self._owned.deps
        try:
            client = await deps.clients.connected(row.open(deps.vault, self._owned.row.id))
        except SessionDead:
            async with self._owned.writing() as conn:
                await drafts.remove(conn, row.id)
            return
        key = self.add(client, way)
        key.row_id = row.id
        if row.shown_for is not None:
            key.shown_until = time.monotonic() + row.shown_for
