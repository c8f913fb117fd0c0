"""The Login Widget's payload: what is Telegram's is believed, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sandbox.launch import Signer
from shared.crypto.secret import Secret
from webapp.auth.login_widget import LoginWidgetInvalid, LoginWidgetVerifier

TOKEN = "123456:fictional-token-of-a-test"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
ILYA = {"id": "139883458", "first_name": "Ilya", "username": "ilya", "photo_url": "https://t.me/i/ilya.jpg"}

Payload = dict[str, object]


def signed(*, age: int = 0, token: str = TOKEN, **more: str) -> Payload:
    """A payload as Telegram signs it, ``age`` seconds old."""
    return dict(Signer(token).login_widget({**ILYA, "auth_date": str(MOMENT - age), **more}))


def without(payload: Payload, name: str) -> Payload:
    """The same less a field."""
    return {key: value for key, value in payload.items() if key != name}


@pytest.fixture
def verifier() -> LoginWidgetVerifier:
    """A verifier for the test's bot."""
    return LoginWidgetVerifier(Secret(TOKEN))


def test_believes_telegram(verifier: LoginWidgetVerifier) -> None:
    """What the bot's token signed names its user."""
    found = verifier.verify(signed(last_name="Волков"), now=NOW)
    assert (found.telegram_id, found.first_name, found.last_name, found.username, found.language_code) == (
        139883458,
        "Ilya",
        "Волков",
        "ilya",
        None,
    )


def test_numbers_may_be_numbers(verifier: LoginWidgetVerifier) -> None:
    """The widget's callback gives numbers where its redirect gives digits."""
    payload = signed() | {"id": 139883458, "auth_date": MOMENT}
    assert verifier.verify(payload, now=NOW).telegram_id == 139883458


@pytest.mark.parametrize("age", [24 * 3600, 0, -60])
def test_within_its_time(verifier: LoginWidgetVerifier, age: int) -> None:
    """A day old still counts, and so does a clock that is a minute behind Telegram's."""
    assert verifier.verify(signed(age=age), now=NOW).telegram_id == 139883458


REFUSED: dict[str, Callable[[], Payload]] = {
    "empty": dict,
    "another bot's": lambda: signed(token="123456:another-token"),
    "changed": lambda: signed() | {"id": "1"},
    "a field added": lambda: signed() | {"last_name": "Volkov"},
    "a field taken away": lambda: without(signed(), "username"),
    "no hash": lambda: without(signed(), "hash"),
    "no id": lambda: dict(Signer(TOKEN).login_widget({"auth_date": str(MOMENT)})),
    "no time": lambda: dict(Signer(TOKEN).login_widget(ILYA)),
    "a hash in capitals": lambda: signed() | {"hash": str(signed()["hash"]).upper()},
    "a hash that is a number": lambda: signed() | {"hash": 5},
    "an unknown field": lambda: signed(admin="1"),
    "older than a day": lambda: signed(age=24 * 3600 + 1),
    "from the future": lambda: signed(age=-61),
    "ten years ahead": lambda: signed(age=-10 * 365 * 86400),
    "a time that is no number": lambda: signed(auth_date="now"),
    "an id of 63 bits": lambda: signed(id=str(2**63)),
    "an id of 53 bits": lambda: signed(id=str(2**52)),
    "a negative id": lambda: signed(id="-5"),
    "an id with a leading zero": lambda: signed(id="0139883458"),
    "an id in other digits": lambda: signed(id="١٣٩"),
    "an id that is true": lambda: signed(id="1") | {"id": True},
    "an id with a fraction": lambda: signed() | {"id": 139883458.0},
    "a name that is null": lambda: signed() | {"last_name": None},
    "a name that is a list": lambda: signed() | {"first_name": ["Ilya"]},
    "a line feed": lambda: signed(first_name="Ilya\nlast_name=Volkov"),
    "half of a pair": lambda: signed() | {"first_name": "\ud800"},
    "too long": lambda: signed(photo_url="x" * 3000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(verifier: LoginWidgetVerifier, name: str) -> None:
    """Each way to be wrong is refused with the same error, and never with another exception."""
    with pytest.raises(LoginWidgetInvalid) as refusal:
        verifier.verify(REFUSED[name](), now=NOW)
    assert (refusal.value.code, refusal.value.status) == ("login_widget_invalid", 401)


def test_an_empty_token_is_refused_at_once() -> None:
    """With an empty token anybody could sign: it is no verifier at all."""
    with pytest.raises(ValueError, match="empty"):
        LoginWidgetVerifier(Secret(""))
