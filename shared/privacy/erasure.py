"""Erasing a person at their own wish: logged out at Telegram, then gone from every table.

What stays is that something happened: audit lines in which the person's number is replaced by a name made up
for the occasion and kept nowhere else, and used invites, used by nobody. A used invite is not given back, or
one invite would let somebody in as often as they like. What a person did as an operator stays under their
number, for as long as the audit log does: that is what the log is for.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass

from shared.accounts.accounts import DRAIN_LOOK, DRAIN_PATIENCE, Accounts, StillDraining
from shared.connections.erased import erased
from shared.core import audit
from shared.core.db import Database, Queries
from shared.core.errors import BadRequest
from shared.telegram.session_care import SessionCare

sql = Queries.beside(__file__)
log = logging.getLogger("accounts")

ROUNDS = 3  # a person who signs in while they are being erased is logged out again, so many times


class ConfirmationRequired(BadRequest):
    """Erasing everything has to be confirmed in so many words."""

    code = "confirmation_required"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure achieved, honest about Telegram."""

    remote: bool  #: no device of the portal is left at Telegram, as far as Telegram confirmed
    rows: dict[str, int]  #: how much went, by kind


class Erasure:
    """Shows what would go, and makes it go."""

    def __init__(self, db: Database, accounts: Accounts, care: SessionCare) -> None:
        self._db = db
        self._accounts = accounts
        self._care = care

    async def preview(self, telegram_id: int) -> dict[str, int] | None:
        """How much would go, by kind; None when nothing is stored. Raises Unavailable."""
        async with self._db.acquire() as conn:
            row = await conn.fetchrow(sql.counts, telegram_id)
        return None if row is None else dict(row)

    async def erase(self, telegram_id: int) -> Erased | None:
        """Log out at Telegram, then erase; None when nothing is stored.

        A Telegram that does not answer keeps nothing here: `remote` is False then, and the person has to end
        the device. Raises SessionBusy, StillDraining, Unavailable; nothing but connections is gone then, and
        it can be tried again.
        """
        rows = await self.preview(telegram_id)
        if rows is None:
            return None
        remote = True
        for _ in range(ROUNDS):
            remote = await self._let_go(telegram_id) and remote
            if await self._forget(telegram_id, rows):
                log.info("a person was erased at their own wish; Telegram confirmed: %s", remote)
                return Erased(remote=remote, rows=rows)
        raise StillDraining

    async def _let_go(self, telegram_id: int) -> bool:
        """End every connection to the account; whether Telegram confirmed that none is left."""
        left = await self._accounts.let_go(telegram_id, f"user:{telegram_id}")
        await self._free(telegram_id)
        replaced_gone = await self._care.log_out_replaced(telegram_id)
        return (left.remote or not left.local) and replaced_gone

    async def _free(self, telegram_id: int) -> None:
        """Wait until nobody can be using a replaced session. Raises StillDraining."""
        try:
            async with asyncio.timeout(DRAIN_PATIENCE):
                while True:
                    async with self._db.acquire() as conn:
                        if not await conn.fetchval(sql.in_use, telegram_id):
                            return
                    await asyncio.sleep(DRAIN_LOOK)
        except TimeoutError:
            raise StillDraining from None

    async def _forget(self, telegram_id: int, rows: dict[str, int]) -> bool:
        """Erase every row, in one transaction; False when the person came back meanwhile."""
        nobody = f"user:erased-{secrets.token_hex(4)}"
        async with self._db.transaction() as conn:
            await conn.execute(sql.hold, telegram_id)
            if not await conn.fetchval(sql.is_let_go, telegram_id):
                return False
            await erased(conn, telegram_id)
            await conn.execute(sql.forget_replaced, telegram_id)
            await conn.execute(sql.forget_pauses, telegram_id)
            await conn.execute(sql.forget, telegram_id)
            await conn.execute(sql.rename_in_audit, telegram_id, nobody)
            await audit.record(conn, actor=nobody, action="user.erased", subject=nobody, **rows)
        return True
