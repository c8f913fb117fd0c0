"""Log In With Telegram as a relying party meets it, ID tokens read by joserfc."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import ClientSession, encode_basic_auth
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from sandbox.oidc.authorization import CODE_LIFE, AuthorizationRequest, Consent, UnsafeRequest
from sandbox.oidc.client import Client, RedirectNotAllowed
from sandbox.oidc.id_token import claims
from sandbox.oidc.provider import Provider
from sandbox.oidc.signing_keys import Algorithm
from sandbox.person import Person
from sandbox.telegram import Telegram

BACK = "https://portal.example/sign-in/return"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
async def provider(telegram: Telegram) -> AsyncIterator[Provider]:
    """The provider of the sandbox's bot, which knows one redirect address."""
    async with Provider(telegram) as served:
        served.client.allow(BACK)
        yield served


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A relying party's HTTP client."""
    async with ClientSession() as session:
        yield session


def address(provider: Provider, **changes: str) -> str:
    """Where the relying party sends the browser."""
    query = {
        "client_id": provider.client.id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid profile phone",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{provider.issuer}/auth?{urlencode(query | changes)}"


def answer(url: str) -> dict[str, str]:
    """What the browser brings back."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def redeem(http: ClientSession, provider: Provider, code: str, **changes: str) -> tuple[int, Any]:
    """POST /token with client_secret_post."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": provider.client.id,
        "client_secret": provider.client.secret,
    }
    async with http.post(f"{provider.issuer}/token", data=form | changes) as response:
        return response.status, await response.json()


async def keys(http: ClientSession, provider: Provider) -> KeySet:
    """The published keys, found by discovery."""
    async with http.get(f"{provider.issuer}/.well-known/openid-configuration") as response:
        found = await response.json()
    assert found["issuer"] == provider.issuer
    assert "userinfo_endpoint" not in found
    async with http.get(found["jwks_uri"]) as response:
        return KeySet.import_key_set(await response.json())


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # what Telegram writes all the same
@pytest.mark.parametrize("algorithm", get_args(Algorithm))
async def test_a_login_with_each_algorithm(
    provider: Provider, http: ClientSession, telegram: Telegram, algorithm: Algorithm
) -> None:
    """The token names its key and verifies; `id` is the Telegram id, `sub` is not, there is no nonce."""
    marina = telegram.person("Марина")
    provider.client.algorithm = algorithm
    back = answer(provider.agree(marina, address(provider)))
    assert back["state"] == "state-1"
    status, tokens = await redeem(http, provider, back["code"])
    assert (status, tokens["token_type"]) == (200, "Bearer")
    token = jwt.decode(tokens["id_token"], await keys(http, provider), algorithms=[algorithm])
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client.id},
    ).validate(token.claims)
    assert (token.header["alg"], bool(token.header["kid"])) == (algorithm, True)
    assert token.claims["id"] == marina.account.id
    assert token.claims["sub"] != str(marina.account.id)
    assert "nonce" not in token.claims
    assert token.claims["name"] == "Марина Ключевская"
    assert token.claims["preferred_username"] == "marina_2fa"
    assert token.claims["phone_number"] == marina.account.phone.removeprefix("+")


async def test_scopes_decide_what_is_told(
    provider: Provider, http: ClientSession, telegram: Telegram
) -> None:
    """openid alone: who; bot access: the bot may write without "Start"."""
    oleg = telegram.person("Oleg")
    back = answer(provider.agree(oleg, address(provider, scope="openid telegram:bot_access")))
    _, tokens = await redeem(http, provider, back["code"])
    token = jwt.decode(tokens["id_token"], await keys(http, provider), algorithms=["RS256"])
    assert not {"name", "preferred_username", "phone_number"} & token.claims.keys()
    assert oleg.account.id in telegram.bot.chats.started


async def test_the_subject_is_the_same_only_for_one_client(provider: Provider, telegram: Telegram) -> None:
    """Another bot knows the same person by another `sub`."""
    asked = AuthorizationRequest(redirect_uri=BACK, scopes=("openid",))
    account = telegram.person("Ilya").account
    consent = Consent(account_id=account.id, request=asked, given_at=0)
    one, again, other = (
        claims("x", client, account, consent, 0)["sub"]
        for client in (provider.client, provider.client, Client(id="2"))
    )
    assert one == again != other


async def test_the_page_on_which_somebody_agrees(
    provider: Provider, http: ClientSession, telegram: Telegram
) -> None:
    """GET shows a button for each account, POST sends the browser back; Cancel is access_denied."""
    async with http.get(address(provider)) as response:
        assert response.status == 200
        page = await response.text()
    assert f'value="{telegram.person("Ilya").account.id}">Log in as Ilya' in page
    form = answer(address(provider))
    for pressed, wanted in ((str(telegram.person("Ilya").account.id), "code"), ("", "error")):
        async with http.post(
            f"{provider.issuer}/auth", data=form | {"account": pressed}, allow_redirects=False
        ) as response:
            assert response.status == 302
            assert response.headers["Location"].startswith(BACK)
            assert wanted in answer(response.headers["Location"])


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": BACK + "?x=1"},
        {"redirect_uri": "https://portal.example:443/sign-in/return"},
        {"client_id": "2"},
    ],
)
async def test_addresses_are_compared_letter_by_letter(
    provider: Provider, http: ClientSession, ilya: Person, changes: dict[str, str]
) -> None:
    """Anything else is told to the person, never sent there."""
    async with http.get(address(provider, **changes), allow_redirects=False) as response:
        assert response.status == 400
    with pytest.raises(UnsafeRequest):
        provider.agree(ilya, address(provider, **changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_requests_that_are_refused_at_the_address(
    provider: Provider, ilya: Person, changes: dict[str, str], code: str
) -> None:
    """The error comes back with the state."""
    back = answer(provider.agree(ilya, address(provider, **changes)))
    assert back == {"error": code, "state": "state-1"}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code_verifier": "wrong"}, 400, "invalid_grant"),
        ({"redirect_uri": "https://portal.example/"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "2"}, 401, "invalid_client"),
    ],
)
async def test_codes_that_are_not_redeemed(
    provider: Provider, http: ClientSession, ilya: Person, changes: dict[str, str], status: int, error: str
) -> None:
    """Wrong verifier, address, grant, secret, client."""
    back = answer(provider.agree(ilya, address(provider)))
    got, body = await redeem(http, provider, back["code"], **changes)
    assert (got, body["error"]) == (status, error)


async def test_a_code_serves_once_and_not_for_long(
    provider: Provider, http: ClientSession, ilya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second use and one after a minute are invalid_grant."""
    back = answer(provider.agree(ilya, address(provider)))
    assert (await redeem(http, provider, back["code"]))[0] == 200
    assert (await redeem(http, provider, back["code"]))[1]["error"] == "invalid_grant"
    back = answer(provider.agree(ilya, address(provider)))
    clock = provider.codes._clock
    monkeypatch.setattr(provider.codes, "_clock", lambda: clock() + CODE_LIFE)
    assert (await redeem(http, provider, back["code"]))[1]["error"] == "invalid_grant"


async def test_a_client_proves_itself_in_one_of_two_ways(
    provider: Provider, http: ClientSession, ilya: Person
) -> None:
    """client_secret_basic is as good as post; both at once are not."""
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}
    auth = {"Authorization": encode_basic_auth(provider.client.id, provider.client.secret)}
    wrong = {"Authorization": encode_basic_auth(provider.client.id, "wrong")}
    url = f"{provider.issuer}/token"
    form["code"] = answer(provider.agree(ilya, address(provider)))["code"]
    both = form | {"client_id": provider.client.id, "client_secret": provider.client.secret}
    async with http.post(url, data=both, headers=auth) as response:
        assert (response.status, (await response.json())["error"]) == (400, "invalid_request")
    async with http.post(url, data=form, headers=auth) as response:
        assert response.status == 200
    async with http.post(url, data=form, headers=wrong) as response:
        assert response.status == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic")


async def test_keys_rotate(provider: Provider, http: ClientSession, ilya: Person) -> None:
    """A token of the new key does not verify by the old set, and does by a fresh one."""
    old = await keys(http, provider)
    provider.keys.rotate("RS256")
    back = answer(provider.agree(ilya, address(provider)))
    _, tokens = await redeem(http, provider, back["code"])
    with pytest.raises(InvalidKeyIdError):
        jwt.decode(tokens["id_token"], old, algorithms=["RS256"])
    assert jwt.decode(tokens["id_token"], await keys(http, provider), algorithms=["RS256"]).claims["id"]


def test_which_addresses_botfather_takes() -> None:
    """https anywhere, http on this machine only."""
    client = Client(id="1")
    client.allow("https://portal.example/return")
    client.allow("http://localhost:8010/return")
    for refused in ("http://portal.example/return", "tg://login", "https://", "https://x.example/#part"):
        with pytest.raises(RedirectNotAllowed):
            client.allow(refused)


async def test_the_environment_says_where_it_is() -> None:
    """Issuer and secret are handed on, as far as the provider runs."""
    async with Telegram(oidc_port=0) as telegram:
        assert telegram.oidc is not None
        environ = telegram.environ()
        assert environ["TELEGRAM_LOGIN_ISSUER"] == telegram.oidc.issuer
        assert environ["TELEGRAM_LOGIN_SECRET"] == telegram.oidc.client.secret
