"""The keys that sign ID tokens, one for each algorithm that a bot may choose at BotFather."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable
from typing import Literal, get_args

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, KeyParameters, KeySetSerialization, OKPKey, RSAKey

Algorithm = Literal["RS256", "ES256", "EdDSA", "ES256K"]
RSA_BITS = 2048
_MAKERS: dict[Algorithm, Callable[[KeyParameters], Key]] = {
    "RS256": lambda parameters: RSAKey.generate_key(RSA_BITS, parameters),
    "ES256": lambda parameters: ECKey.generate_key("P-256", parameters),
    "EdDSA": lambda parameters: OKPKey.generate_key("Ed25519", parameters),
    "ES256K": lambda parameters: ECKey.generate_key("secp256k1", parameters),
}


class SigningKeys:
    """Made when they are first needed; `rotate` replaces one, and the old one is published no more."""

    def __init__(self) -> None:
        self._keys: dict[Algorithm, Key] = {}

    def sign(self, claims: dict[str, object], algorithm: Algorithm) -> str:
        """The claims as a signed JWT that names its key."""
        key = self._key(algorithm)
        header = {"alg": algorithm, "kid": key.kid, "typ": "JWT"}
        with warnings.catch_warnings():
            # Telegram writes EdDSA; RFC 9864 would have it say Ed25519
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.encode(header, claims, key, algorithms=[algorithm])

    def rotate(self, algorithm: Algorithm) -> None:
        """Sign with another key from now on."""
        self._keys.pop(algorithm, None)

    def published(self) -> KeySetSerialization:
        """The public keys, as `jwks.json` has them."""
        keys = [self._key(algorithm) for algorithm in get_args(Algorithm)]
        return {"keys": [key.as_dict(private=False) for key in keys]}

    def _key(self, algorithm: Algorithm) -> Key:
        if algorithm not in self._keys:
            parameters: KeyParameters = {"kid": secrets.token_urlsafe(8), "use": "sig", "alg": algorithm}
            self._keys[algorithm] = _MAKERS[algorithm](parameters)
        return self._keys[algorithm]
