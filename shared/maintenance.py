"""Periodic maintenance: ends what expired, deletes what is old, and repairs the session files."""

from __future__ import annotations

import logging

from shared.core.background_loop import BackgroundLoop
from shared.core.db import Database
from shared.crypto.vault import Vault
from shared.identity import sign_ins
from shared.members import subscriptions
from shared.privacy.retention import Retention
from shared.telegram import flood_waits, sent_messages, sessions
from shared.telegram.session_files import SessionFiles

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds


class Maintenance:
    """Runs the maintenance of one process every minute; many processes may do so at once."""

    def __init__(
        self, db: Database, vault: Vault, files: SessionFiles, retention: Retention | None = None
    ) -> None:
        """`retention`: how long each kind of row is kept; its defaults when None."""
        self._db = db
        self._vault = vault
        self._files = files
        self._retention = retention or Retention()
        self._loop = BackgroundLoop("maintenance", self.once, every=EVERY, log=log)

    def open(self) -> None:
        """Run once now, then every EVERY seconds."""
        self._loop.open()

    async def close(self) -> None:
        """Stop."""
        await self._loop.close()

    async def once(self) -> None:
        """One run. Raises Unavailable."""
        async with self._db.transaction() as conn:
            await subscriptions.end_run_out(conn)
            await flood_waits.purge(conn)
            await sent_messages.purge(conn)
        async with self._db.transaction() as conn:
            await sign_ins.purge(conn)
        await self._retention.enforce(self._db)
        if self._files.are_kept:  # else everybody's session would be read and opened for nothing
            async with self._db.acquire() as conn:
                kept = await sessions.active(conn)
            await self._files.reconcile({one.telegram_id: one.open(self._vault) for one in kept})
