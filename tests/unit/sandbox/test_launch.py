"""Signed data, checked by libraries that know nothing of the sandbox."""

from __future__ import annotations

import json
import time
from urllib.parse import parse_qs, urlsplit

import init_data_py
import pytest
from aiogram.utils.auth_widget import check_integrity
from aiogram.utils.web_app import safe_parse_webapp_init_data
from aiogram.utils.web_app_signature import safe_check_webapp_init_data_from_signature

from sandbox.bot_api.bot import Bot
from sandbox.crowd import Crowd
from sandbox.launch import THEMES, Signer, launch_url
from sandbox.person import Person
from sandbox.world import World

TOKEN = "100000001:SANDBOX-unit"


@pytest.fixture
def crowd() -> Crowd:
    """Everybody, and no server."""
    return Crowd(World.standard(), Bot(TOKEN))


@pytest.fixture
def marina(crowd: Crowd) -> Person:
    """Someone with a last name in Cyrillic."""
    return crowd.person("Марина")


def test_init_data_passes_independent_checks(crowd: Crowd, marina: Person) -> None:
    """HMAC by aiogram and init-data-py, Ed25519 by aiogram; the user is the person."""
    data = marina.init_data(start_param="INVITE")
    parsed = safe_parse_webapp_init_data(TOKEN, data)
    assert parsed.user is not None
    assert (parsed.user.id, parsed.user.first_name, parsed.user.last_name) == (
        228104517,
        "Марина",
        "Ключевская",
    )
    assert parsed.start_param == "INVITE"
    assert init_data_py.is_valid_by_hash(data, TOKEN)
    key = bytes.fromhex(crowd.signer.public_key)
    assert safe_check_webapp_init_data_from_signature(crowd.bot.user.id, data, key).user == parsed.user


def test_the_third_party_signature_by_itself(crowd: Crowd, marina: Person) -> None:
    """init-data-py verifies it with the published key and the bot's id alone; the bot's token makes none."""
    data = marina.init_data()
    key, bot_id = crowd.signer.public_key, crowd.bot.user.id
    assert init_data_py.is_valid_by_signature(data, bot_id, public_key=key)
    assert not init_data_py.is_valid_by_signature(data, bot_id + 1, public_key=key)
    assert not init_data_py.is_valid_by_signature(
        data.replace("%22id%22", "%22ID%22"), bot_id, public_key=key
    )
    assert not init_data_py.is_valid_by_signature(data, bot_id)  # it is not Telegram's own
    thief = Signer(TOKEN)
    forged = thief.init_data(
        {"user": '{"id":228104517,"first_name":"x"}', "auth_date": str(int(time.time()))}
    )
    assert init_data_py.is_valid_by_hash(forged, TOKEN)
    assert not init_data_py.is_valid_by_signature(forged, bot_id, public_key=key)
    assert init_data_py.is_valid_by_signature(forged, bot_id, public_key=thief.public_key)


def test_init_data_of_another_bot_fails(marina: Person) -> None:
    """The signature is bound to the token."""
    with pytest.raises(ValueError, match="Invalid init data"):
        safe_parse_webapp_init_data("100000002:OTHER", marina.init_data())


def test_login_widget_passes_an_independent_check(marina: Person) -> None:
    """The payload as the widget's own page would get it."""
    payload = marina.login_widget(auth_date=1_700_000_000)
    assert payload["auth_date"] == "1700000000"
    assert check_integrity(TOKEN, payload)
    assert not check_integrity(TOKEN, payload | {"id": "1"})


@pytest.mark.parametrize(
    ("url", "start"),
    [
        (
            "https://portal.example/qr-auth?session_id=1",
            "https://portal.example/qr-auth?session_id=1#tgWebAppData=",
        ),
        ("https://portal.example/#", "https://portal.example/#tgWebAppData="),
        ("https://portal.example/#/page", "https://portal.example/#/page?tgWebAppData="),
        ("https://portal.example/#a=1", "https://portal.example/#a=1&tgWebAppData="),
    ],
)
def test_launch_parameters_join_the_fragment(url: str, start: str) -> None:
    """The fragment carries data, version, platform and theme, whatever it carried before."""
    launched = launch_url(url, "user=%7B%7D&hash=00", platform="ios", theme="dark")
    assert launched.startswith(start)
    fragment = urlsplit(launched).fragment
    launch = parse_qs(fragment[fragment.index("tgWebAppData=") :])
    assert launch["tgWebAppData"] == ["user=%7B%7D&hash=00"]
    assert launch["tgWebAppPlatform"] == ["ios"]
    assert float(launch["tgWebAppVersion"][0]) >= 8
    assert json.loads(launch["tgWebAppThemeParams"][0]) == THEMES["dark"]
