"""Background work on kept sessions: checks whether unused ones still work, and logs out replaced ones."""

from __future__ import annotations

import logging

from telethon.tl import functions, types

from shared.core.background_loop import BackgroundLoop
from shared.core.db import Database
from shared.core.errors import PortalError
from shared.crypto.vault import Vault, VaultError
from shared.telegram import sessions
from shared.telegram.client import Clients, call, disconnect
from shared.telegram.errors import AccountDeactivated, SessionDead
from shared.telegram.session_pool import SessionPool
from shared.telegram.sessions import RetiredSession, SessionMissing

EVERY = 15.0  # seconds between rounds
JITTER = 0.5  # of it, more or less, so that replicas take turns
CHECK_AFTER = 6 * 3600.0  # seconds after which an unused session is checked
CHECKS = 2  # a round: with EVERY about 8 a minute for each process
LOG_OUTS = 3  # replaced sessions a round
AGAIN_IN = 120.0  # seconds until a log-out that failed is tried again
MOST_ATTEMPTS = 30  # then the device stays in its owner's list

log = logging.getLogger("sessions")


class SessionCare:
    """Checks and logs out sessions in the background; processes share the work by row locks."""

    def __init__(
        self,
        *,
        db: Database,
        pool: SessionPool,
        vault: Vault,
        clients: Clients,
        check_after: float = CHECK_AFTER,
    ) -> None:
        self._db = db
        self._pool = pool
        self._vault = vault
        self._clients = clients
        self._check_after = check_after
        self._loop = BackgroundLoop(
            "the care for sessions", self.once, every=EVERY, first_after=EVERY, jitter=JITTER, log=log
        )

    def open(self) -> None:
        """Start; the first round follows after a pause."""
        self._loop.open()

    async def close(self) -> None:
        """Stop."""
        await self._loop.close()

    async def once(self) -> None:
        """One round. Raises Unavailable."""
        async with self._db.acquire() as conn:
            due = await sessions.due_for_check(conn, unchecked_for=self._check_after, limit=CHECKS)
            retired = await sessions.due_for_log_out(conn, again_in=AGAIN_IN, limit=LOG_OUTS)
        for telegram_id in due:
            await self._check(telegram_id)
        for one in retired:
            await self._log_out(one)

    async def log_out_replaced(self, telegram_id: int) -> bool:
        """Log out the replaced sessions of one person now; whether none is left. Raises Unavailable.

        A session that may still be in use waits until it is released; see `sessions.due_for_log_out`.
        """
        async with self._db.acquire() as conn:
            retired = await sessions.replaced_by(conn, telegram_id, again_in=AGAIN_IN)
        gone = [await self._log_out(one) for one in retired]
        async with self._db.acquire() as conn:
            return all(gone) and not await sessions.count_replaced(conn, telegram_id)

    async def _check(self, telegram_id: int) -> None:
        """Ask Telegram for the account. The pool acts on a named verdict; other errors prove nothing."""
        try:
            async with self._pool.client(telegram_id) as client:
                await call(client, functions.users.GetUsersRequest([types.InputUserSelf()]))
        except (SessionDead, AccountDeactivated) as verdict:
            log.info("session of %s: %s", telegram_id, verdict.code)
        except SessionMissing:
            pass  # it was ended meanwhile
        except PortalError as error:
            log.info("session of %s could not be checked: %s", telegram_id, error.code)

    async def _log_out(self, retired: RetiredSession) -> bool:
        """Log out a replaced session, or try again later; whether it is gone."""
        gone = True
        try:
            session = retired.open(self._vault)
            if not await self._is_in_use(retired.telegram_id, session):
                client = await self._clients.connected(session, receive_updates=False)
                try:
                    await call(client, functions.auth.LogOutRequest())
                finally:
                    await disconnect(client)
        except (SessionDead, AccountDeactivated):
            pass  # it is gone already
        except PortalError as error:
            if retired.attempts < MOST_ATTEMPTS:
                return False
            gone = False
            log.warning("an old device of %s stays: %s", retired.telegram_id, error.code)
        async with self._db.acquire() as conn:
            await sessions.forget_retired(conn, retired.id)
        return gone

    async def _is_in_use(self, telegram_id: int, session: str) -> bool:
        """Whether this session is also the kept one, which must never be logged out here."""
        async with self._db.acquire() as conn:
            kept = await sessions.fetch(conn, telegram_id)
        if kept is None:
            return False
        try:
            return kept.open(self._vault) == session
        except VaultError:
            return False
