"""The keys: everything stored can be opened with SESSION_KEYS, and access tokens can be signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from asyncpg import Record

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.core.db import Connection, Queries
from shared.crypto.contexts import logout_token_context, session_context
from shared.crypto.vault import Vault, VaultError
from shared.identity import signing_keys

LATE = 7 * 86400.0  # seconds past its time after which a signing key's follower is missed

sql = Queries.beside(__file__)


async def look(conn: Connection, vault: Vault, ring: frozenset[str]) -> list[Finding]:
    """`ring`: the ids of SESSION_KEYS."""
    kept: dict[str, list[str]] = defaultdict(list)
    for row in await conn.fetch(sql.kept):
        kept[row["key_id"]].append(f"{row['rows']} {row['shelf']}")
    samples = list(_unopened(vault, await conn.fetch(sql.session_samples), session=True))
    samples += _unopened(vault, await conn.fetch(sql.token_samples), session=False)
    return [*_ring(vault, ring, kept, samples), await _signing(conn, vault)]


def _ring(
    vault: Vault, ring: frozenset[str], kept: dict[str, list[str]], unopened: list[str]
) -> Iterator[Finding]:
    missing = [key_id for key_id in kept if key_id not in ring]
    for key_id in missing:
        yield failed(
            "session_keys",
            f"{', '.join(kept[key_id])} are under the key {key_id!r}, which is not in SESSION_KEYS",
            "put it back, at the end; without it they are lost",
        )
    wrong = sorted(set(unopened) - set(missing))
    for key_id in wrong:
        yield failed(
            "session_keys",
            f"what is under the key {key_id!r} does not open: SESSION_KEYS has another key of that name",
            "put the old one back under its name, and the new one under a new name",
        )
    older = [key_id for key_id in kept if key_id != vault.key_id and key_id in ring]
    if older:
        yield warning(
            "session_keys", f"some rows are still under {', '.join(older)}", "finish it: portal keys rotate"
        )
    if not missing and not wrong and not older:
        yield ok("session_keys", f"everything stored is under {vault.key_id!r}, and a sample opens")


def _unopened(vault: Vault, samples: list[Record], *, session: bool) -> Iterator[str]:
    """The ids of the keys that do not open what is said to be under them."""
    context = session_context if session else logout_token_context
    for row in samples:
        try:
            vault.open(row["sealed"], context(row["telegram_id"]))
        except VaultError:
            yield row["key_id"]


async def _signing(conn: Connection, vault: Vault) -> Finding:
    keys = await signing_keys.every(conn)
    if not keys:
        return ok("signing_keys", "none yet: bot or web makes the first one at its start")
    usable = [key for key in keys if key.is_due and key.opens(vault)]
    if not usable:
        return failed(
            "signing_keys",
            "no key that may sign access tokens can be opened",
            "put the key that sealed it back into SESSION_KEYS, or restart bot or web, which make a new one",
        )
    if usable[-1].age > signing_keys.ROTATE_AFTER + LATE and len(keys) == len(usable):
        return warning(
            "signing_keys",
            f"the key that signs is {usable[-1].age / 86400:.0f} days old and has no follower",
            "start bot and web, which look after it, or run portal signing-keys rotate",
        )
    return ok("signing_keys", "access tokens can be signed")
