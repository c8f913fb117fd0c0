"""Putting everything that is kept for long under the vault's present key, while the portal works on.

One batch is one transaction, and what is done is known by its key id: whoever is interrupted goes on from
there, and two at once share the work. What logins in flight have sealed is left alone; it runs out with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.db import Connection, Queries
from shared.telegram.vault import Vault, VaultError, logout_token_context, session_context

sql = Queries.beside(__file__)

BATCH = 200  # rows in one transaction


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One table with sealed rows."""

    name: str  #: for people
    due: str
    reseal: str
    left: str
    context: Callable[[int], str]  #: of a Telegram id


SHELVES = (
    Shelf(
        name="sessions",
        due=sql.due_sessions,
        reseal=sql.reseal_sessions,
        left=sql.left_sessions,
        context=session_context,
    ),
    Shelf(
        name="replaced sessions",
        due=sql.due_retired,
        reseal=sql.reseal_retired,
        left=sql.left_retired,
        context=session_context,
    ),
    Shelf(
        name="log-out tokens",
        due=sql.due_tokens,
        reseal=sql.reseal_tokens,
        left=sql.left_tokens,
        context=logout_token_context,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one step did."""

    last: int  #: where the next step begins
    done: int
    unreadable: int  #: sealed with a key that is not in the ring; left as they are


async def step(conn: Connection, vault: Vault, shelf: Shelf, after: int) -> Batch | None:
    """Re-seal some rows after this id, in the caller's transaction; None when there are no more."""
    rows = await conn.fetch(shelf.due, vault.key_id, after, BATCH)
    if not rows:
        return None
    done = unreadable = 0
    for row in rows:
        context = shelf.context(row["telegram_id"])
        try:
            secret = vault.open(row["sealed"], context)
        except VaultError:
            unreadable += 1
            continue
        await conn.execute(shelf.reseal, row["id"], vault.seal(secret, context), vault.key_id)
        done += 1
    return Batch(last=rows[-1]["id"], done=done, unreadable=unreadable)


async def left(conn: Connection, vault: Vault, shelf: Shelf) -> int:
    """How many rows of a shelf are under another key."""
    count: int = await conn.fetchval(shelf.left, vault.key_id)
    return count
