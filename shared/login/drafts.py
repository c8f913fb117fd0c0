"""The auth keys of a login, as rows: kept from before their first token until nothing can come of them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.db import Connection, Queries
from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """One row of `login_drafts`."""

    id: int
    sealed: bytes
    is_current: bool
    shown_for: float | None  #: seconds until its last shown token expires; None: none was shown

    def open(self, vault: Vault, login_id: int) -> str:
        """The session string. Raises VaultError."""
        return vault.open(self.sealed, login_context(login_id))


async def add(conn: Connection, vault: Vault, login_id: int, session: str) -> int:
    """Keep a new auth key as the current one of this login; returns the row's id. Wants a transaction."""
    draft_id: int = await conn.fetchval(sql.add, login_id, vault.seal(session, login_context(login_id)))
    await conn.execute(sql.make_current, draft_id)
    return draft_id


async def of_login(conn: Connection, login_id: int) -> list[DraftRow]:
    """Every auth key that still needs somebody to listen, the current one last."""
    return [
        DraftRow(
            id=row["id"], sealed=row["session"], is_current=row["is_current"], shown_for=row["shown_for"]
        )
        for row in await conn.fetch(sql.of_login, login_id)
    ]


async def shown(conn: Connection, draft_id: int, life: float) -> None:
    """A token of this key can be scanned for `life` seconds from now."""
    await conn.execute(sql.shown, draft_id, life)


async def remove(conn: Connection, draft_id: int) -> None:
    """Forget an auth key."""
    await conn.execute(sql.remove, draft_id)
