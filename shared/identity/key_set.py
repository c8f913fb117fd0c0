"""The signing keys at hand: what signs and verifies without asking the database, kept as the rows say."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.core.background_loop import BackgroundLoop
from shared.core.db import Database
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.crypto.vault import Vault
from shared.identity import signing_keys
from shared.identity.signing_keys import KeyRow

LOOK_EVERY = 60.0  # seconds between reads, in case a notification is lost
RETRY_AFTER = 1.0  # seconds

log = logging.getLogger("identity")


@dataclass(frozen=True, kw_only=True)
class KeySnapshot:
    """The keys of one moment."""

    kid: str  #: of the key that signs
    private: Ed25519PrivateKey = field(repr=False)
    public: Mapping[str, Ed25519PublicKey]  #: by id, every key that verifies

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys as https://www.rfc-editor.org/rfc/rfc7517 and RFC 8037 write them."""
        return {"keys": [_jwk(kid, key) for kid, key in self.public.items()]}


class SigningKeySet:
    """Holds the present keys; another process's new key is known here within moments."""

    def __init__(self, db: Database, vault: Vault, listener: Listener) -> None:
        self._db = db
        self._vault = vault
        self._listener = listener
        self._keys: KeySnapshot | None = None
        self._ends: list[Callable[[], None]] = []
        self._loop = BackgroundLoop(
            "reading the signing keys",
            self.tend,
            every=LOOK_EVERY,
            first_after=LOOK_EVERY,
            retry_after=RETRY_AFTER,
            log=log,
        )

    @property
    def keys(self) -> KeySnapshot:
        """What signs and verifies now. Raises Unavailable before `open`."""
        if self._keys is None:
            raise Unavailable("no signing keys have been read")
        return self._keys

    async def open(self) -> None:
        """Read the keys, making the first one when there is none. Raises Unavailable."""
        await self.tend()
        self._ends = [
            self._listener.subscribe(signing_keys.CHANNEL, lambda _: self._loop.wake()),
            self._listener.on_resync(self._loop.wake),
        ]
        self._loop.open()

    async def close(self) -> None:
        """Stop following the rows."""
        for end in self._ends:
            end()
        await self._loop.close()

    async def tend(self) -> None:
        """Make, reseal and retire keys where it is time, then read them. Raises Unavailable."""
        async with self._db.transaction() as conn:
            await signing_keys.tend(conn, self._vault)
            self._keys = _arranged(await signing_keys.every(conn), self._vault)


def _arranged(rows: list[KeyRow], vault: Vault) -> KeySnapshot:
    due = [row for row in rows if row.is_due and row.opens(vault)]
    return KeySnapshot(
        kid=due[-1].kid,
        private=due[-1].private(vault),
        public={row.kid: row.public() for row in rows},
    )


def _jwk(kid: str, key: Ed25519PublicKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": kid,
        "x": signing_keys.base64url(key.public_bytes_raw()),
    }
