"""A service behind the portal: who is asking, and what have they subscribed to?

It takes an access token from its own caller, verifies it itself with the keys that the portal publishes,
and reads the caller's subscription with the same token. It needs `aiohttp` and `pyjwt[crypto]`, no secret.

    python examples/downstream.py https://portal.example.org "$ACCESS_TOKEN"
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import datetime

import jwt
from aiohttp import ClientSession

AUDIENCE = "telegram-auth-portal"
ALGORITHM = "EdDSA"  # the only one: a token does not choose how it is verified
TYPE = "at+jwt"  # nothing else that the portal might sign can pass for an access token
LEEWAY = 10  # seconds that two clocks may differ
KEYS_LAST = 300.0  # seconds; a new key is published an hour before it signs
ASK_AGAIN_AFTER = 10.0  # seconds; made-up key ids must not become a flood of questions to the portal


class TokenRefused(Exception):
    """The token does not say, as the portal would, who is asking."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is asking."""

    telegram_id: int
    plan: str | None  #: when the token was signed; the portal knows about now


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What they may use."""

    plan: str | None
    ends_at: datetime | None  #: None: no expiry, or there is no plan
    left: dict[str, int]  #: by kind


class PublishedKeys:
    """The portal's public keys, remembered for a while."""

    def __init__(self, client: ClientSession, portal: str) -> None:
        self._client = client
        self._url = f"{portal}/.well-known/jwks.json"
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._read_at = float("-inf")  # monotonic seconds
        self._reading = asyncio.Lock()

    async def get(self, key_id: str) -> jwt.PyJWK:
        """The key of that id. Raises TokenRefused when there is none, ClientError when the portal is away."""
        async with self._reading:
            age = time.monotonic() - self._read_at
            if age > (KEYS_LAST if key_id in self._keys else ASK_AGAIN_AFTER):
                await self._read()
        if key_id not in self._keys:
            raise TokenRefused("the portal has no such key")
        return self._keys[key_id]

    async def _read(self) -> None:
        async with self._client.get(self._url, raise_for_status=True) as answer:
            published = jwt.PyJWKSet.from_dict(await answer.json())
        self._keys = {key.key_id: key for key in published.keys}
        self._read_at = time.monotonic()


async def verified(token: str, keys: PublishedKeys, portal: str) -> Caller:
    """Who shows this access token; the portal is asked for nothing but its keys. Raises TokenRefused."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise TokenRefused("not an access token")
        key = await keys.get(str(header.get("kid")))
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=portal,
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return Caller(telegram_id=int(claims["sub"]), plan=claims.get("plan"))
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from None


async def subscription(client: ClientSession, portal: str, token: str) -> Subscription:
    """The caller's current subscription. Raises ClientResponseError: 401 asks for a fresh token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with client.get(
        f"{portal}/telegram/subscription/", headers=headers, raise_for_status=True
    ) as answer:
        body = await answer.json()
    return Subscription(
        plan=body["plan"]["code"] if body["plan"] else None,
        ends_at=datetime.fromisoformat(body["ends_at"]) if body["ends_at"] else None,
        left={quota["kind"]: quota["left"] for quota in body["quotas"]},
    )


async def main(portal: str, token: str) -> int:
    """Say who shows the token and what they may use; the exit status."""
    async with ClientSession() as client:
        try:
            caller = await verified(token, PublishedKeys(client, portal), portal)
        except TokenRefused as refusal:
            print(f"refused: {refusal}", file=sys.stderr)
            return 1
        print(f"Telegram id {caller.telegram_id}: {await subscription(client, portal, token)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(*sys.argv[1:3])))
