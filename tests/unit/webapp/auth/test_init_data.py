"""Init data: what is Telegram's is believed, everything else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode

import init_data_py
import pytest

from shared.crypto.secret import Secret
from shared.identity.access_tokens import Claims, TokenInvalid
from webapp.auth.identity import Identity, identity_in
from webapp.auth.init_data import LIMIT_LENGTH, InitDataInvalid, InitDataVerifier

TOKEN = "123456:fictional-token-of-a-test"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
USER = json.dumps({"id": 139883458, "first_name": "Ilya", "username": "ilya", "language_code": "ru"})


def signed(fields: dict[str, str] | None = None, *, age: float = 0, token: str = TOKEN) -> str:
    """Init data as Telegram signs it, ``age`` seconds old."""
    given = {"user": USER, "query_id": "AAE"} if fields is None else fields
    return init_data_py.sign(given, token, auth_date=NOW - timedelta(seconds=age))


@pytest.fixture
def verifier() -> InitDataVerifier:
    """A verifier for the test's bot."""
    return InitDataVerifier(Secret(TOKEN))


def test_believes_telegram(verifier: InitDataVerifier) -> None:
    """What the bot's token signed names its user."""
    found = verifier.verify(signed(), now=NOW)
    assert (found.telegram_id, found.first_name, found.username) == (139883458, "Ilya", "ilya")


def test_a_day_is_not_too_old(verifier: InitDataVerifier) -> None:
    """A page that stayed open for a day less a second still counts."""
    assert verifier.verify(signed(age=24 * 3600 - 1), now=NOW).telegram_id == 139883458


def test_a_clock_a_little_ahead_is_no_fault(verifier: InitDataVerifier) -> None:
    """Telegram's clock may be a minute before ours."""
    assert verifier.verify(signed(age=-60), now=NOW).telegram_id == 139883458


REFUSED: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "garbage": lambda: "%%%",
    "not UTF-8": lambda: signed() + "&x=%ff%fe",
    "lone surrogate": lambda: signed() + "&x=\ud800",
    "another bot's": lambda: signed(token="123456:another-token"),
    "changed": lambda: signed().replace("Ilya", "Oleg"),
    "no hash": lambda: signed().partition("&hash=")[0],
    "duplicate key": lambda: signed() + "&" + urlencode({"user": USER}),
    "duplicate hash": lambda: signed() + "&hash=" + "0" * 64,
    "added key": lambda: signed() + "&admin=1",
    "older than a day": lambda: signed(age=24 * 3600 + 1),
    "from the future": lambda: signed(age=-61),
    "ten years ahead": lambda: signed(age=-10 * 365 * 86400),
    "no user": lambda: signed({"query_id": "AAE"}),
    "user is no JSON": lambda: signed({"user": "Ilya"}),
    "user is a list": lambda: signed({"user": "[1]"}),
    "user without an id": lambda: signed({"user": '{"first_name":"Ilya"}'}),
    "user with a negative id": lambda: signed({"user": '{"id":-5,"first_name":"Ilya"}'}),
    "user with an id of 63 bits": lambda: signed({"user": '{"id":9223372036854775808,"first_name":"Ilya"}'}),
    "line feed in a value": lambda: signed({"user": USER, "start_param": "a\nb"}),
    "line feed in a key": lambda: signed({"user": USER, "a\nb": "c"}),
    "too long": lambda: signed({"user": USER, "start_param": "a" * LIMIT_LENGTH}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(verifier: InitDataVerifier, name: str) -> None:
    """Each way to be wrong is refused with the same error, and never with another exception."""
    with pytest.raises(InitDataInvalid) as refusal:
        verifier.verify(REFUSED[name](), now=NOW)
    assert (refusal.value.code, refusal.value.status) == ("init_data_invalid", 401)


def test_a_field_folded_into_another_is_refused(verifier: InitDataVerifier) -> None:
    """``a=1\\nb=2`` as one value has the same signature as two fields; it is refused wherever it is tried."""
    honest = signed({"user": USER, "query_id": "AAE", "start_param": "x", "chat_type": "private"})
    fields = dict(parse_qsl(honest))
    names = sorted(name for name in fields if name != "hash")
    for first, second in pairwise(names):
        folded = {name: value for name, value in fields.items() if name != second}
        folded[first] = f"{fields[first]}\n{second}={fields[second]}"
        with pytest.raises(InitDataInvalid):
            verifier.verify(urlencode(folded), now=NOW)


def test_an_empty_token_is_refused_at_once() -> None:
    """With an empty token anybody could sign: it is no verifier at all."""
    with pytest.raises(ValueError, match="empty"):
        InitDataVerifier(Secret(""))


def no_token(_token: str) -> Claims:
    """Nobody has an access token here."""
    raise TokenInvalid


def found(verifier: InitDataVerifier, header: str) -> Identity | None:
    """The identity that an Authorization header proves."""
    return identity_in(header, verify_init_data=verifier.verify, verify_token=no_token)


def test_no_header_is_nobody(verifier: InitDataVerifier) -> None:
    """The second screen says nothing about who it is."""
    assert found(verifier, "") is None


def test_another_scheme_is_nobody(verifier: InitDataVerifier) -> None:
    """A token of another kind is not init data."""
    assert found(verifier, "Basic abc") is None


def test_the_header_names_its_user(verifier: InitDataVerifier) -> None:
    """``tma`` in any case, and the data after it."""
    fresh = init_data_py.sign({"user": USER}, TOKEN)
    for scheme in ("tma", "TMA"):
        identity = found(verifier, f"{scheme} {fresh}")
        assert identity is not None
        assert identity.telegram_id == 139883458


@pytest.mark.parametrize("header", ["tma", "tma ", "tma x", "tma user=1&user=2"])
def test_a_header_without_substance_is_refused(verifier: InitDataVerifier, header: str) -> None:
    """Who claims to be somebody must prove it."""
    with pytest.raises(InitDataInvalid):
        found(verifier, header)
