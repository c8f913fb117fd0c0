"""What the runner makes of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.settings import Settings, SettingsError

TELEGRAM = {"BOT_TOKEN": "1:x", "TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "x"}


def test_nothing_set_means_the_local_telegram() -> None:
    """A bare machine gets the embedded database and the sandbox, on the documented ports."""
    settings = Settings.read({})
    assert settings.sandbox
    assert not settings.has_database
    assert (settings.web_host, settings.web_port, settings.ui_port) == ("127.0.0.1", 8010, 8020)
    assert settings.public_base == "http://localhost:8010"
    assert settings.data_dir == Path("var").absolute()


def test_all_three_credentials_mean_the_real_telegram() -> None:
    """No local Telegram then."""
    assert not Settings.read(TELEGRAM).sandbox


@pytest.mark.parametrize("missing", sorted(TELEGRAM))
def test_two_of_three_credentials_are_not_enough(missing: str) -> None:
    """A blank value counts as missing, and what is missing is named."""
    settings = Settings.read(TELEGRAM | {missing: " "})
    assert settings.sandbox
    assert settings.missing_credentials == (missing,)


def test_the_sandboxs_credentials_win_over_half_configured_ones() -> None:
    """The children see one Telegram, not a mixture of two."""
    settings = Settings.read({"BOT_TOKEN": "1:real", "LOG_LEVEL": "DEBUG", "TELEGRAM_TEST_DC": "1"})
    environ = settings.for_children({"BOT_TOKEN": "2:local"})
    assert environ["BOT_TOKEN"] == "2:local"
    assert environ["LOG_LEVEL"] == "DEBUG"
    assert environ["TELEGRAM_TEST_DC"] == ""
    assert settings.for_children({})["TELEGRAM_TEST_DC"] == "1"


def test_the_local_telegrams_plain_account_is_an_operator() -> None:
    """Unless somebody else is named; nobody is beside the real Telegram."""
    assert Settings.read({}).for_children({})["OPERATOR_IDS"] == "139883458"
    assert Settings.read({"OPERATOR_IDS": "5,6"}).for_children({})["OPERATOR_IDS"] == "5,6"
    assert Settings.read(TELEGRAM).for_children({})["OPERATOR_IDS"] == ""


def test_the_public_address_follows_the_port() -> None:
    """Changing WEB_PORT alone gives a page that is there; AUTH_BASE_URL wins."""
    assert Settings.read({"WEB_PORT": "9000"}).for_children({})["AUTH_BASE_URL"] == "http://localhost:9000"
    named = Settings.read({"WEB_PORT": "9000", "AUTH_BASE_URL": "https://portal.example.org"})
    assert named.public_base == "https://portal.example.org"


@pytest.mark.parametrize("name", ["WEB_PORT", "SANDBOX_UI_PORT"])
@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "٨٠"])
def test_a_port_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    """The message says which variable to mend."""
    with pytest.raises(SettingsError, match=name):
        Settings.read({name: value})


def test_secrets_in_files_count_as_given() -> None:
    """The processes read them; beside a local Telegram its own take their place."""
    given = {"BOT_TOKEN_FILE": "/token", "TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH_FILE": "/hash"}
    settings = Settings.read({**given, "DATABASE_URL_FILE": "/url"})
    assert not settings.sandbox
    assert settings.has_database
    local = Settings.read({"BOT_TOKEN_FILE": "/token"}).for_children({"BOT_TOKEN": "1:x"})
    assert (local["BOT_TOKEN"], local["BOT_TOKEN_FILE"]) == ("1:x", "")
