"""Access tokens: ours are believed for their ten minutes, everything else is refused."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt as other_jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import KeySet, KeySetSerialization

from shared.identity.access_tokens import (
    LEEWAY,
    LIFE,
    LONGEST,
    AccessTokens,
    Claims,
    Method,
    TokenExpired,
    TokenInvalid,
)
from shared.identity.key_set import KeySnapshot
from shared.identity.signing_keys import base64url, thumbprint

ISSUER = "https://portal.test"
CLAIMS = Claims(telegram_id=139883458, sign_in=7, method=Method.MINI_APP, plan="premium")


def some_keys(*private: Ed25519PrivateKey) -> KeySnapshot:
    """KeySnapshot of which the last one signs."""
    public = {thumbprint(key.public_key().public_bytes_raw()): key.public_key() for key in private}
    return KeySnapshot(kid=list(public)[-1], private=private[-1], public=public)


KEY = Ed25519PrivateKey.generate()
KEYS = some_keys(KEY)
OTHER_KEYS = some_keys(Ed25519PrivateKey.generate())
TOKENS = AccessTokens(lambda: KEYS, ISSUER)


def signed(payload: dict[str, object] | None = None, *, header: dict[str, object] | None = None) -> str:
    """A token signed with the real key, with other claims (None drops one) or another header."""
    given = jwt.decode(TOKENS.issue(CLAIMS), options={"verify_signature": False}) | (payload or {})
    kept = {name: value for name, value in given.items() if value is not None}
    return jwt.encode(kept, KEY, "EdDSA", headers={"kid": KEYS.kid, "typ": "at+jwt"} | (header or {}))


def test_what_was_signed_is_believed() -> None:
    """The claims come back as they were."""
    assert TOKENS.verify(TOKENS.issue(CLAIMS)) == CLAIMS


def test_another_library_verifies_it_by_the_published_keys() -> None:
    """A service that knows the JWKS alone reads the token with a library of its own."""
    published: KeySetSerialization = json.loads(json.dumps(KEYS.jwks()))
    with pytest.warns(SecurityWarning, match="9864"):  # "Ed25519", the newer name: most libraries lack it
        token = other_jwt.decode(TOKENS.issue(CLAIMS), KeySet.import_key_set(published), algorithms=["EdDSA"])
    assert token.header["kid"] == KEYS.kid
    assert token.claims["iss"] == ISSUER
    assert token.claims["sub"] == "139883458"
    assert token.claims["plan"] == "premium"
    assert token.claims["exp"] - token.claims["iat"] == LIFE


def test_no_two_tokens_are_alike() -> None:
    """Each has an id of its own."""
    assert TOKENS.issue(CLAIMS) != TOKENS.issue(CLAIMS)


def test_a_replaced_key_still_verifies() -> None:
    """A token outlives the change of keys under it."""
    token = TOKENS.issue(CLAIMS)
    both = some_keys(KEY, Ed25519PrivateKey.generate())
    assert AccessTokens(lambda: both, ISSUER).verify(token) == CLAIMS


def test_it_expires() -> None:
    """After its life, and what clocks may differ, it has expired, which is another thing than being wrong."""
    now = time.time()
    assert TOKENS.verify(TOKENS.issue(CLAIMS, now=now - LIFE)) == CLAIMS
    with pytest.raises(TokenExpired):
        TOKENS.verify(TOKENS.issue(CLAIMS, now=now - LIFE - LEEWAY - 1))


def _unsigned() -> str:
    body = TOKENS.issue(CLAIMS).split(".")[1]
    header = base64url(b'{"alg":"none","typ":"at+jwt","kid":"%s"}' % KEYS.kid.encode())
    return f"{header}.{body}."


def _confused() -> str:
    """HMAC under the public key, for who lets the token say how it is to be verified."""
    secret = KEY.public_key().public_bytes_raw()
    payload = jwt.decode(TOKENS.issue(CLAIMS), options={"verify_signature": False})
    return jwt.encode(payload, secret, "HS256", headers={"kid": KEYS.kid, "typ": "at+jwt"})


REFUSED: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "garbage": lambda: "abc",
    "three empty parts": lambda: "..",
    "not ASCII": lambda: TOKENS.issue(CLAIMS) + "é",
    "a surrogate": lambda: "\ud800",
    "changed": lambda: TOKENS.issue(CLAIMS)[:-8] + "AAAAAAAA",
    "too long": lambda: TOKENS.issue(CLAIMS) + "A" * LONGEST,
    "unsigned": _unsigned,
    "signed with the public key": _confused,
    "another key's": lambda: AccessTokens(lambda: OTHER_KEYS, ISSUER).issue(CLAIMS),
    "another issuer's": lambda: AccessTokens(lambda: KEYS, "https://other.test").issue(CLAIMS),
    "another audience's": lambda: signed({"aud": "somebody else"}),
    "of another type": lambda: signed(header={"typ": "JWT"}),
    "without a key id": lambda: signed(header={"kid": ""}),
    "from the future": lambda: TOKENS.issue(CLAIMS, now=time.time() + 3600),
    "without an end": lambda: signed({"exp": None}),
    "without a subject": lambda: signed({"sub": None}),
    "a subject that is no number": lambda: signed({"sub": "admin"}),
    "of no sign-in": lambda: signed({"sid": None}),
    "an unknown method": lambda: signed({"amr": ["magic"]}),
    "methods that are no list": lambda: signed({"amr": "mini_app"}),
    "a plan that is no text": lambda: signed({"plan": 5}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    """Each way to be wrong is refused with the same error, and never with another exception."""
    with pytest.raises(TokenInvalid) as refusal:
        TOKENS.verify(REFUSED[name]())
    assert (refusal.value.code, refusal.value.status) == ("token_invalid", 401)


def test_keys_and_tokens_hide_themselves() -> None:
    """What signs is in no repr."""
    assert "private" not in repr(KEYS)
