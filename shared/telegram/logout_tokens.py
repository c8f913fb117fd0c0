"""Future auth tokens: what Telegram gives at a log-out, so that coming back by phone number needs no code.

https://core.telegram.org/api/auth#future-auth-tokens
"""

from __future__ import annotations

from shared.core.db import Connection, Queries
from shared.crypto.contexts import logout_token_context
from shared.crypto.vault import Vault, VaultError

sql = Queries.beside(__file__)

MOST = 20  # of one person: Telegram's own limit


async def keep(conn: Connection, vault: Vault, telegram_id: int, token: bytes) -> None:
    """Keep a token, encrypted; beyond MOST the oldest goes."""
    sealed = vault.seal(token.hex(), logout_token_context(telegram_id))
    await conn.execute(sql.keep, telegram_id, sealed, vault.key_id)
    await conn.execute(sql.trim, telegram_id, MOST)


async def of_person(conn: Connection, vault: Vault, telegram_id: int) -> list[bytes]:
    """A person's tokens, the newest first; one that does not open any more is left out."""
    tokens = []
    for row in await conn.fetch(sql.of_person, telegram_id):
        try:
            tokens.append(bytes.fromhex(vault.open(row["token"], logout_token_context(telegram_id))))
        except VaultError:
            continue
    return tokens


async def forget(conn: Connection, telegram_id: int) -> None:
    """They were used: each serves once."""
    await conn.execute(sql.forget, telegram_id)
