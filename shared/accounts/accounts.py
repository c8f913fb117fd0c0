"""Connected accounts from the portal's side: log out, look, reset."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from asyncpg import Record
from pydantic import Field
from telethon.tl import functions

from shared.connections.disconnected import logged_out
from shared.connections.erased import erased
from shared.core import audit
from shared.core.db import Database, Queries
from shared.core.errors import Conflict
from shared.core.json_value import JSON
from shared.crypto.vault import Vault, VaultError
from shared.login import logins
from shared.login.end_login import end_login
from shared.login.states import State
from shared.members import users
from shared.telegram import logout_tokens, sessions
from shared.telegram.client import PortalClient, call
from shared.telegram.errors import PhoneUnknown, SessionDead, TelegramError
from shared.telegram.session_files import SessionFiles
from shared.telegram.session_pool import SessionPool
from shared.telegram.sessions import KeptSession, SessionBusy, SessionMissing

sql = Queries.beside(__file__)
log = logging.getLogger("accounts")

DRAIN_PATIENCE = 45.0  # seconds; a login token lives 30
DRAIN_LOOK = 0.5  # seconds


class StillDraining(Conflict):
    """A login of this person ended just now; what it showed must run out before the person is forgotten."""

    code = "still_draining"
    retryable = True


@dataclass(frozen=True, kw_only=True)
class LogOut:
    """What a log-out achieved, honest about each side."""

    remote: Annotated[
        bool, Field(description="Telegram confirmed: the device is gone from the person's list")
    ]
    local: Annotated[bool, Field(description="there was a session here, and it is forgotten")]


@dataclass(frozen=True, kw_only=True)
class FoundUser:
    """Somebody on Telegram, as an operator's own session sees them."""

    telegram_id: int
    first_name: str
    username: str | None


class Accounts:
    """What can be done with an account once it is connected."""

    def __init__(self, db: Database, pool: SessionPool, files: SessionFiles, vault: Vault) -> None:
        self._db = db
        self._vault = vault
        self._pool = pool
        self._files = files

    async def log_out(self, telegram_id: int, actor: str) -> LogOut:
        """End the session at Telegram and forget it here; the plan stays.

        A Telegram that does not answer does not keep the session here: the result says what was reached.
        Raises SessionBusy while another process uses the session, Unavailable.
        """
        async with self._db.acquire() as conn:
            kept = await sessions.fetch(conn, telegram_id)
        if kept is None:
            return LogOut(remote=False, local=False)
        if kept.status != "active":
            return await self._ended(kept, actor, remote=True)  # Telegram itself named it dead
        try:
            async with self._pool.alone(telegram_id) as (client, live):
                return await self._ended(live, actor, await self._log_out_remotely(client, live))
        except SessionBusy:
            raise
        except SessionDead:
            return await self._ended(kept, actor, remote=True)  # ended at Telegram already
        except (SessionMissing, TelegramError, VaultError) as error:
            if not isinstance(error, SessionMissing):
                log.warning("remote log-out of %s failed: %s", telegram_id, error.code)
            return await self._ended(kept, actor, remote=False)

    async def status(self, telegram_id: int) -> dict[str, JSON] | None:
        """Everything the database knows of a person, secrets masked; None for somebody unknown."""
        async with self._db.acquire() as conn:
            row = await conn.fetchrow(sql.summary, telegram_id)
            if row is None:
                return None
            summary = _plain(row)
            summary["logins"] = [_plain(one) for one in await conn.fetch(sql.last_logins, telegram_id)]
            summary["attempts"] = [_plain(one) for one in await conn.fetch(sql.last_attempts, telegram_id)]
            return summary

    async def reset_preview(self, telegram_id: int) -> dict[str, int] | None:
        """How much a reset would take away, by kind; None for somebody unknown."""
        async with self._db.acquire() as conn:
            row = await conn.fetchrow(sql.counts, telegram_id)
        return None if row is None else dict(row)

    async def reset(self, telegram_id: int, actor: str) -> dict[str, int] | None:
        """Forget a person whole: live login, session (logged out), subscription, attempts, profile.

        Their used invites are given back. Returns what went. Raises SessionBusy, StillDraining, Unavailable.
        """
        gone = await self.reset_preview(telegram_id)
        if gone is None:
            return None
        await self.let_go(telegram_id, actor)
        async with self._db.transaction() as conn:
            await conn.execute(sql.free_uses, telegram_id)
            await erased(conn, telegram_id)
            await conn.execute(sql.forget, telegram_id)
            await audit.record(conn, actor=actor, action="user.reset", subject=f"user:{telegram_id}", **gone)
        return gone

    async def let_go(self, telegram_id: int, actor: str) -> LogOut:
        """Hold nothing of the account any more: a live login is cancelled, the session logged out.

        Returns once no auth key of a login can bring a device back, which takes up to DRAIN_PATIENCE. Raises
        SessionBusy, StillDraining, Unavailable; what was let go by then stays so, and it can be tried again.
        """
        async with self._db.transaction() as conn:
            await users.lock(conn, telegram_id)
            live = await logins.live_of(conn, telegram_id)
            if live is not None:
                await end_login(conn, live, State.CANCELLED, actor=actor)
        left = await self.log_out(telegram_id, actor)
        await self._drained(telegram_id)
        return left

    async def phone_on_telegram(self, operator_id: int, phone: str) -> FoundUser | None:
        """Who has a phone number, as the operator's own connected account sees it; None for nobody.

        Raises SessionMissing when the operator has not connected an account, PhoneInvalid, FloodWait, ….
        """
        async with self._pool.client(operator_id) as client:
            try:
                found = await call(client, functions.contacts.ResolvePhoneRequest(phone))
            except PhoneUnknown:
                return None
        if not found.users:
            return None
        user = found.users[0]
        return FoundUser(telegram_id=user.id, first_name=user.first_name or "", username=user.username)

    async def _log_out_remotely(self, client: PortalClient, kept: KeptSession) -> bool:
        """Whether Telegram confirmed; the token it gives for coming back is kept."""
        try:
            answer = await call(client, functions.auth.LogOutRequest())
        except SessionDead:
            return True
        except TelegramError as error:
            log.warning("remote log-out of %s failed: %s", kept.telegram_id, error.code)
            return False
        if answer.future_auth_token:
            async with self._db.transaction() as conn:
                await logout_tokens.keep(conn, self._vault, kept.telegram_id, answer.future_auth_token)
        return True

    async def _ended(self, kept: KeptSession, actor: str, remote: bool) -> LogOut:
        """Forget the session here, unless a login has replaced it meanwhile."""
        async with self._db.transaction() as conn:
            local = await logged_out(conn, kept, actor=actor, remote=remote)
        if local:
            await self._files.remove(kept.telegram_id)
        return LogOut(remote=remote, local=local)

    async def _drained(self, telegram_id: int) -> None:
        """Wait until no auth key of an ended login can bring a device back."""
        deadline = asyncio.get_running_loop().time() + DRAIN_PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            async with self._db.acquire() as conn:
                if not await conn.fetchval(sql.draining, telegram_id):
                    return
            await asyncio.sleep(DRAIN_LOOK)
        raise StillDraining


def _plain(row: Record) -> dict[str, JSON]:
    return {
        key: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for key, value in row.items()
    }
