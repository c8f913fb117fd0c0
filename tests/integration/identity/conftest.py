"""Sign-ins on a real database, without a web container."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.core.db import Database
from shared.core.notifications import Listener
from shared.crypto.vault import Vault
from shared.identity.identities import Identities
from shared.identity.key_set import SigningKeySet

KEY = {"test": bytes(range(32))}
ISSUER = "https://portal.test"


@pytest.fixture
def vault() -> Vault:
    """The test's vault."""
    return Vault(KEY)


@pytest.fixture
async def listener(dsn: str) -> AsyncIterator[Listener]:
    """What hears the test's database."""
    listener = Listener(dsn)
    await listener.open()
    yield listener
    await listener.close()


@pytest.fixture
async def ring(db: Database, vault: Vault, listener: Listener) -> AsyncIterator[SigningKeySet]:
    """An open key set."""
    ring = SigningKeySet(db, vault, listener)
    await ring.open()
    yield ring
    await ring.close()


@pytest.fixture
def identities(db: Database, vault: Vault, ring: SigningKeySet) -> Identities:
    """The door to sign-ins."""
    return Identities(db, vault, ring, issuer=ISSUER, allows_development=False)
