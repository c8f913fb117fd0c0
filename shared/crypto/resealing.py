"""Encrypts stored values again, with the vault's current key, while the portal runs.

Each batch is one transaction. A row's key id says whether it is done, so an interrupted run continues where
it stopped, and two runs at once share the work. Rows of logins in progress are left to expire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.db import Connection
from shared.crypto.vault import Vault, VaultError

BATCH = 200  # rows in one transaction


@dataclass(frozen=True, kw_only=True)
class SealedTable:
    """A table with sealed rows, and the queries that reseal it."""

    name: str  #: shown to operators
    due: str  #: rows under another key than $1, with an id above $2, at most $3: ``id, telegram_id, sealed``
    reseal: str  #: stores $2, sealed with the key $3, in row $1
    left: str  #: counts the rows under another key than $1
    context: Callable[[int], str]  #: the vault context of a Telegram id


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The result of one step."""

    last: int  #: the id after which the next step begins
    done: int  #: rows resealed
    unreadable: int  #: rows sealed with a key that the vault lacks; they are unchanged


async def step(conn: Connection, vault: Vault, table: SealedTable, after: int) -> Batch | None:
    """Reseal up to BATCH rows with an id above ``after``, in the caller's transaction; None: no more rows."""
    rows = await conn.fetch(table.due, vault.key_id, after, BATCH)
    if not rows:
        return None
    done = unreadable = 0
    for row in rows:
        context = table.context(row["telegram_id"])
        try:
            secret = vault.open(row["sealed"], context)
        except VaultError:
            unreadable += 1
            continue
        await conn.execute(table.reseal, row["id"], vault.seal(secret, context), vault.key_id)
        done += 1
    return Batch(last=rows[-1]["id"], done=done, unreadable=unreadable)


async def left(conn: Connection, vault: Vault, table: SealedTable) -> int:
    """The number of rows that are not sealed with the vault's current key."""
    count: int = await conn.fetchval(table.left, vault.key_id)
    return count
