"""The Ed25519 keys that sign access tokens: one for all replicas, sealed by the vault, replaced in time."""

from __future__ import annotations

import base64
import hashlib
import logging
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.core.db import Connection, Queries
from shared.crypto.contexts import signing_key_context
from shared.crypto.vault import Vault, VaultError

LOCK = 7_226_314_058_912  # advisory lock of making keys; any number nobody else uses
CHANNEL = "signing_keys"
LEAD = 3600.0  # seconds a new key is published before it signs: longer than anybody caches the JWKS
ROTATE_AFTER = 90 * 86400.0  # seconds a key signs before its follower is made
RETIRE_AFTER = 3600.0  # seconds a follower signs before the older key is forgotten; a token lives 600

sql = Queries.beside(__file__)
log = logging.getLogger("identity")


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """One row of ``signing_keys``."""

    kid: str
    public_key: bytes  #: raw, 32 bytes
    sealed: bytes = field(repr=False)
    key_id: str  #: which key of the vault sealed it
    signs_from: datetime
    is_due: bool  #: it may sign
    age: float  #: seconds since it may; negative before

    def public(self) -> Ed25519PublicKey:
        """What verifies its signatures."""
        return Ed25519PublicKey.from_public_bytes(self.public_key)

    def private(self, vault: Vault) -> Ed25519PrivateKey:
        """What signs. Raises VaultError when it was sealed with a key that is gone."""
        return Ed25519PrivateKey.from_private_bytes(
            base64.b64decode(vault.open(self.sealed, signing_key_context(self.kid)))
        )

    def opens(self, vault: Vault) -> bool:
        """Whether this vault can open it."""
        try:
            self.private(vault)
        except VaultError:
            return False
        return True


async def every(conn: Connection) -> list[KeyRow]:
    """Every key that verifies, the newest last."""
    return [KeyRow(**row) for row in await conn.fetch(sql.every)]


async def tend(conn: Connection, vault: Vault) -> None:
    """Make the first key, the follower of an old one, and put every key under the vault's present one.

    In a transaction, from any number of processes: one acts, the others find it done. A key that this vault
    cannot open goes on verifying, and another one is made to sign.
    """
    await conn.execute(sql.lock, LOCK)
    usable = [key for key in await every(conn) if key.opens(vault)]
    if not any(key.is_due for key in usable):
        await _add(conn, vault, lead=0.0)
    elif usable[-1].age > ROTATE_AFTER:
        await _add(conn, vault, lead=LEAD)
    for key in usable:
        if key.key_id != vault.key_id:
            sealed = vault.seal(
                vault.open(key.sealed, signing_key_context(key.kid)), signing_key_context(key.kid)
            )
            await conn.execute(sql.reseal, key.kid, sealed, vault.key_id)
    if await conn.fetch(sql.retire, RETIRE_AFTER):
        await conn.execute(sql.announce)


async def rotate(conn: Connection, vault: Vault, *, at_once: bool = False) -> str:
    """Make a follower now; it signs after LEAD, and the present key is forgotten later. Returns its id.

    `at_once`, for a key that got out: it signs immediately, and nothing an older key signed counts any more.
    """
    await conn.execute(sql.lock, LOCK)
    if at_once:
        await conn.execute(sql.forget)
    return await _add(conn, vault, lead=0.0 if at_once else LEAD)


async def _add(conn: Connection, vault: Vault, *, lead: float) -> str:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    kid = thumbprint(public)
    sealed = vault.seal(base64.b64encode(key.private_bytes_raw()).decode(), signing_key_context(kid))
    await conn.execute(sql.add, kid, public, sealed, vault.key_id, lead)
    await conn.execute(sql.announce)
    log.info("a new key %s signs access tokens in %d seconds", kid[:8], lead)
    return kid


def thumbprint(public_key: bytes) -> str:
    """The id of a key: https://www.rfc-editor.org/rfc/rfc7638, with the members of RFC 8037."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(public_key)}"}}'
    return base64url(hashlib.sha256(members.encode()).digest())


def base64url(data: bytes) -> str:
    """As JOSE writes bytes: no padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
