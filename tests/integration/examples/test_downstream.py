"""The example of a service behind the portal, against a portal at work."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
from aiohttp import ClientSession, TraceConfig, TraceRequestStartParams
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import examples.downstream
from examples.downstream import (
    AUDIENCE,
    TYPE,
    PublishedKeys,
    TokenRefused,
    subscription,
    verified,
)
from sandbox.telegram import Telegram
from shared.identity import signing_keys
from shared.identity.access_tokens import AccessTokens, Claims, Method
from shared.members import subscriptions
from tests.integration.members.rows import ILYA
from tests.integration.webapp.asking import signed_in
from tests.integration.webapp.running import Site, served
from tests.support.waiting import until

CLAIMS = Claims(telegram_id=ILYA, sign_in=1, method=Method.MINI_APP, plan=None)


@pytest.fixture
async def site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A portal, and Ilya who has a plan."""
    async with served(telegram, dsn, drives_logins=False) as running:
        await signed_in(running)
        async with running.services.db.transaction() as conn:
            await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
        yield running


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    """The service's own."""
    async with ClientSession() as session:
        yield session


async def access_token(site: Site) -> str:
    """Ilya's."""
    return str((await signed_in(site))["access_token"])


async def test_a_caller_and_their_subscription(site: Site, client: ClientSession) -> None:
    """One token says who is asking, and opens what they may use."""
    token = await access_token(site)
    caller = await verified(token, PublishedKeys(client, site.url), site.url)
    assert (caller.telegram_id, caller.plan) == (ILYA, "premium")
    found = await subscription(client, site.url, token)
    assert (found.plan, found.ends_at) == ("premium", None)
    assert found.left == {"posts": 1000, "rag_queries": 1000, "channels": 50}


def forged(site: Site) -> dict[str, str]:
    """Tokens that the portal would not have signed, or not for this."""
    keys = site.services.identities._ring.keys
    good = {"iss": site.url, "aud": AUDIENCE, "sub": str(ILYA), "exp": int(time.time()) + 600}
    header = {"kid": keys.kid, "typ": TYPE}
    public = keys.public[keys.kid].public_bytes_raw()
    other = Ed25519PrivateKey.generate()
    return {
        "expired": AccessTokens(lambda: keys, site.url).issue(CLAIMS, now=time.time() - 3600),
        "another issuer": AccessTokens(lambda: keys, "https://other.test").issue(CLAIMS),
        "another audience": jwt.encode({**good, "aud": "other"}, keys.private, "EdDSA", headers=header),
        "without an end": jwt.encode({**good, "exp": None}, keys.private, "EdDSA", headers=header),
        "another type": jwt.encode(good, keys.private, "EdDSA", headers={**header, "typ": "JWT"}),
        "another's key": jwt.encode(good, other, "EdDSA", headers=header),
        "an unknown key": jwt.encode(good, other, "EdDSA", headers={**header, "kid": "other"}),
        "the public key as a secret": jwt.encode(good, public, "HS256", headers=header),
        "unsigned": jwt.encode(good, "", "none", headers=header),
        "nobody": jwt.encode({**good, "sub": "nobody"}, keys.private, "EdDSA", headers=header),
        "nonsense": "a.b.c",
        "nothing": "",
    }


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # the forger's
async def test_what_is_refused(site: Site, client: ClientSession) -> None:
    """Whatever the portal did not sign for this use, now, by its own algorithm."""
    keys = PublishedKeys(client, site.url)
    await verified(await access_token(site), keys, site.url)
    for name, token in forged(site).items():
        with pytest.raises(TokenRefused):
            print(name, await verified(token, keys, site.url))


def counting(asked: list[str]) -> TraceConfig:
    """Notes every address that a client asks."""

    async def note(_client: ClientSession, _context: object, asks: TraceRequestStartParams) -> None:
        asked.append(asks.url.path)

    trace = TraceConfig()
    trace.on_request_start.append(note)
    return trace


async def test_a_new_key(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that replaced one at once is found; made-up ones do not make the portal be asked each time."""
    asked: list[str] = []
    made_up = jwt.encode({}, Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": "x", "typ": TYPE})
    async with ClientSession(trace_configs=[counting(asked)]) as client:
        keys = PublishedKeys(client, site.url)
        await verified(await access_token(site), keys, site.url)
        for _ in range(20):
            with pytest.raises(TokenRefused):
                await verified(made_up, keys, site.url)
        assert asked == ["/.well-known/jwks.json"]
        async with site.services.db.transaction() as conn:
            new = await signing_keys.rotate(conn, site.services.vault, at_once=True)
        await until(lambda: site.services.identities._ring.keys.kid == new)
        monkeypatch.setattr(examples.downstream, "ASK_AGAIN_AFTER", 0.0)
        assert (await verified(await access_token(site), keys, site.url)).telegram_id == ILYA
        assert len(asked) == 2


async def test_as_a_program(site: Site) -> None:
    """As its first lines say: it names the caller, and refuses what is no token with a status."""

    async def run(token: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(Path(examples.downstream.__file__)), site.url, token),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    status, said = await run(await access_token(site))
    assert (status, f"Telegram id {ILYA}" in said, "premium" in said) == (0, True, True), said
    assert await run("a.b.c") == (1, "refused: DecodeError\n")
