"""What must be put right from time to time, whatever was killed in between."""

from __future__ import annotations

import asyncio
import logging

from shared.core.db import Database
from shared.core.errors import Unavailable
from shared.crypto.vault import Vault
from shared.identity import sign_ins
from shared.members import subscriptions
from shared.privacy.retention import Retention
from shared.telegram import flood_waits, sent_messages, sessions
from shared.telegram.session_files import SessionFiles

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds


class Maintenance:
    """Ends what ran out, forgets what is over, keeps the session files as the rows say."""

    def __init__(
        self, db: Database, vault: Vault, files: SessionFiles, retention: Retention | None = None
    ) -> None:
        """`retention`: how long things stay; the defaults when not said."""
        self._db = db
        self._vault = vault
        self._files = files
        self._retention = retention or Retention()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Look once now, then again and again."""
        self._task = asyncio.create_task(self._run(), name="maintenance")

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def once(self) -> None:
        """One look. Raises Unavailable."""
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

    async def _run(self) -> None:
        while True:
            try:
                await self.once()
            except Unavailable:
                log.debug("no maintenance: the database does not answer")
            except Exception:
                log.exception("maintenance failed; going on")
            await asyncio.sleep(EVERY)
