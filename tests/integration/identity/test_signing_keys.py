"""The keys that sign: one for all replicas, replaced in time, never in a way that breaks a token."""

from __future__ import annotations

import asyncio

import pytest

from shared.core.db import Database
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.crypto.vault import Vault
from shared.identity import signing_keys
from shared.identity.access_tokens import Method, TokenInvalid
from shared.identity.identities import Identities
from shared.identity.key_set import SigningKeySet
from shared.identity.signing_keys import KeyRow
from tests.integration.identity.conftest import ISSUER, KEY
from tests.integration.members.rows import ILYA, ilya
from tests.support.waiting import until

OTHER_KEY = {"other": bytes(range(1, 33))}


async def rows(db: Database) -> list[KeyRow]:
    """Every key there is."""
    async with db.acquire() as conn:
        return await signing_keys.every(conn)


async def tend(db: Database, vault: Vault) -> None:
    """One look after the keys."""
    async with db.transaction() as conn:
        await signing_keys.tend(conn, vault)


async def age(db: Database, seconds: float) -> None:
    """Let time pass for the keys."""
    async with db.acquire() as conn:
        await conn.execute(
            "UPDATE signing_keys SET signs_from = signs_from - make_interval(secs => $1)", seconds
        )


async def test_many_replicas_make_one_key(db: Database, vault: Vault) -> None:
    """The first process creates the key; processes that start at the same time find it."""
    await asyncio.gather(*(tend(db, vault) for _ in range(10)))
    (key,) = await rows(db)
    assert key.is_due


async def test_the_private_key_is_sealed(db: Database, vault: Vault) -> None:
    """The database alone signs nothing, and a blob moved to another row does not open."""
    await tend(db, vault)
    await age(db, signing_keys.ROTATE_AFTER + 1)
    await tend(db, vault)
    first, second = await rows(db)
    assert first.private(vault).private_bytes_raw() not in first.sealed
    async with db.acquire() as conn:
        await conn.execute("UPDATE signing_keys SET sealed = $1 WHERE kid = $2", first.sealed, second.kid)
    assert [key.opens(vault) for key in await rows(db)] == [True, False]


async def test_a_follower_is_published_before_it_signs(
    db: Database, vault: Vault, ring: SigningKeySet, identities: Identities
) -> None:
    """Everybody who caches the keys knows the new one by the time it signs; the old one verifies on."""
    old = ring.keys.kid
    async with db.transaction() as conn:
        new = await signing_keys.rotate(conn, vault)
    await until(lambda: len(ring.keys.public) == 2)
    assert ring.keys.kid == old
    assert {key["kid"] for key in identities.jwks()["keys"]} == {old, new}
    await age(db, signing_keys.LEAD)
    await ring.tend()
    assert ring.keys.kid == new
    assert set(ring.keys.public) == {old, new}
    await age(db, signing_keys.RETIRE_AFTER + 1)
    await ring.tend()
    assert set(ring.keys.public) == {new}


async def test_a_key_that_got_out_is_replaced_at_once(
    db: Database, vault: Vault, ring: SigningKeySet, identities: Identities
) -> None:
    """The running processes sign with the new one within moments, and believe nothing of the old one's."""
    signed_in = await identities.sign_in(ilya(), Method.MINI_APP)
    lost = ring.keys.kid
    async with db.transaction() as conn:
        new = await signing_keys.rotate(conn, vault, at_once=True)
    await until(lambda: ring.keys.kid == new)
    assert lost not in ring.keys.public
    with pytest.raises(TokenInvalid):
        identities.verify(signed_in.access_token)
    refreshed = await identities.refresh(signed_in.refresh_token)
    assert identities.verify(refreshed.access_token).telegram_id == ILYA


async def test_an_old_key_gets_a_follower_by_itself(db: Database, vault: Vault) -> None:
    """Once, however many processes look."""
    await tend(db, vault)
    await age(db, signing_keys.ROTATE_AFTER + 1)
    await asyncio.gather(*(tend(db, vault) for _ in range(5)))
    first, second = await rows(db)
    assert (first.is_due, second.is_due) == (True, False)


async def test_keys_move_to_the_vaults_new_key(db: Database, vault: Vault) -> None:
    """After SESSION_KEYS has a new first key the signing key is sealed with that one, and stays the same."""
    await tend(db, vault)
    (before,) = await rows(db)
    await tend(db, Vault(OTHER_KEY | KEY))
    (after,) = await rows(db)
    assert (after.kid, after.key_id) == (before.kid, "other")
    assert after.opens(Vault(OTHER_KEY))


async def test_a_key_nobody_can_open_is_replaced(
    db: Database, listener: Listener, ring: SigningKeySet
) -> None:
    """With SESSION_KEYS lost the portal signs with a new key, and what the old one signed still counts."""
    lost = ring.keys.kid
    other = SigningKeySet(db, Vault(OTHER_KEY), listener)
    await other.open()
    assert other.keys.kid != lost
    assert set(other.keys.public) == {lost, other.keys.kid}
    await other.close()


async def test_a_closed_ring_has_no_keys(db: Database, vault: Vault, listener: Listener) -> None:
    """Before it was opened nothing is signed with an empty key."""
    with pytest.raises(Unavailable):
        Identities(
            db, vault, SigningKeySet(db, vault, listener), issuer=ISSUER, allows_development=False
        ).jwks()
