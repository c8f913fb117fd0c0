"""The environment becomes a configuration, or a list of everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.configuration.config import Config, load, load_or_exit
from shared.configuration.telegram_servers import DataCentre
from shared.core.errors import ConfigError
from shared.crypto.secret import Secret

KEY = "k1:" + "QUFB" * 10 + "QUE="
TOKEN = "123456:test-token"
MINIMAL = {
    "BOT_TOKEN": TOKEN,
    "TELEGRAM_API_ID": "17349",
    "TELEGRAM_API_HASH": "a-test-api-hash",
    "SESSION_KEYS": KEY,
}


def problems(**changes: str) -> list[str]:
    """What ``load`` has to say about the minimal environment with these changes."""
    with pytest.raises(ConfigError) as caught:
        load({**MINIMAL, **changes})
    return caught.value.problems


def test_the_defaults() -> None:
    """What the table of variables promises."""
    config = load(MINIMAL)
    assert config == Config(
        bot_token=Secret(TOKEN),
        api_id=17349,
        api_hash=Secret("a-test-api-hash"),
        bot_api_url="https://api.telegram.org",
        telegram_dc=None,
        telegram_rsa_key=None,
        telegram_test_dc=False,
        dev_login=False,
        database_url=None,
        data_dir=Path.cwd() / "var",
        auth_base_url="http://localhost:8010",
        web_host="127.0.0.1",
        web_port=8010,
        session_keys=config.session_keys,
        sessions_dir=None,
        operator_ids=frozenset(),
        login_ttl=300,
        retention_attempts_days=90,
        retention_audit_days=365,
        retention_logins_days=90,
        webhook_url=None,
        webhook_secret=config.webhook_secret,
        webhook_listen=("127.0.0.1", 8011),
        cors_allowed_origins=frozenset(),
        log_format="text",
        log_level="INFO",
        trusted_proxies=(),
    )
    assert list(config.session_keys) == ["k1"]
    assert config.is_telegrams_own
    assert config.bot_id == 123456


def test_every_variable_is_read() -> None:
    """Nothing of the table is forgotten."""
    config = load(
        {
            **MINIMAL,
            "BOT_API_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_DC": "2:127.0.0.1:4430",
            "DATABASE_URL": "postgresql://portal:hush@db/portal",
            "DATA_DIR": "/data",
            "AUTH_BASE_URL": "https://auth.example/",
            "WEB_HOST": "0.0.0.0",
            "WEB_PORT": "80",
            "SESSIONS_DIR": "/sessions",
            "OPERATOR_IDS": "1,2",
            "LOGIN_TTL": "60",
            "RETENTION_ATTEMPTS_DAYS": "1",
            "RETENTION_AUDIT_DAYS": "2",
            "RETENTION_LOGINS_DAYS": "3",
            "BOT_WEBHOOK_URL": "https://hook.example/x",
            "BOT_WEBHOOK_SECRET": "hook-secret",
            "BOT_WEBHOOK_LISTEN": "0.0.0.0:9000",
            "CORS_ALLOWED_ORIGINS": "https://a.example,http://localhost:3000",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "debug",
            "TRUSTED_PROXIES": "10.0.0.0/8",
        }
    )
    assert config.bot_api_url == "http://127.0.0.1:8081"
    assert config.telegram_dc == DataCentre(id=2, host="127.0.0.1", port=4430)
    assert config.database_url == Secret("postgresql://portal:hush@db/portal")
    assert (config.data_dir, config.sessions_dir) == (Path("/data"), Path("/sessions"))
    assert config.auth_base_url == "https://auth.example"
    assert (config.web_host, config.web_port, config.login_ttl) == ("0.0.0.0", 80, 60)
    kept = (config.retention_attempts_days, config.retention_audit_days, config.retention_logins_days)
    assert kept == (1, 2, 3)
    assert config.operator_ids == {1, 2}
    assert (config.webhook_url, config.webhook_secret) == ("https://hook.example/x", Secret("hook-secret"))
    assert config.webhook_listen == ("0.0.0.0", 9000)
    assert config.cors_allowed_origins == {"https://a.example", "http://localhost:3000"}
    assert (config.log_format, config.log_level) == ("json", "DEBUG")
    assert [str(each) for each in config.trusted_proxies] == ["10.0.0.0/8"]
    assert load({**MINIMAL, "TELEGRAM_TEST_DC": "1"}).telegram_test_dc


def test_all_faults_are_told_at_once() -> None:
    """Each required variable by name, each malformed one too."""
    with pytest.raises(ConfigError) as caught:
        load({"WEB_PORT": "0", "LOGIN_TTL": "0", "TELEGRAM_DC": "x"})
    assert [line.partition(":")[0] for line in caught.value.problems] == [
        "BOT_TOKEN",
        "TELEGRAM_API_ID",
        "TELEGRAM_API_HASH",
        "TELEGRAM_DC",
        "WEB_PORT",
        "LOGIN_TTL",
    ]


def test_a_blank_variable_is_an_unset_one() -> None:
    """A compose file passes ``${NAME:-}`` on as an empty string."""
    assert load({**MINIMAL, "WEB_PORT": "", "DATABASE_URL": " "}).web_port == 8010
    assert problems(BOT_TOKEN="") == ["BOT_TOKEN: is required"]


@pytest.mark.parametrize(
    "changes",
    [
        {"BOT_TOKEN": "hush"},
        {"TELEGRAM_API_ID": "hush"},
        {"TELEGRAM_API_HASH": "hush hush"},
        {"SESSION_KEYS": "k:hush"},
        {"DATABASE_URL": "mysql://u:hush@h/d"},
        {"BOT_WEBHOOK_SECRET": "hush!"},
        {"BOT_API_URL": "hush"},
        {"TELEGRAM_RSA_KEY": "/nowhere/hush", "TELEGRAM_DC": "2:127.0.0.1:4430"},
        {"TRUSTED_PROXIES": "hush"},
        {"LOG_LEVEL": "hush"},
        {"RETENTION_AUDIT_DAYS": "hush"},
        {"RETENTION_LOGINS_DAYS": "0"},
        {"CORS_ALLOWED_ORIGINS": "*"},
    ],
)
def test_a_fault_names_the_variable_and_not_its_value(changes: dict[str, str]) -> None:
    """The value may be the secret that a person put on the wrong line."""
    name = next(iter(changes))
    lines = problems(**changes)
    assert any(line.startswith(f"{name}: ") for line in lines)
    assert "hush" not in "".join(lines)


def test_the_test_environment_excludes_another_server() -> None:
    """Both name a server; one of them must give way."""
    assert problems(TELEGRAM_TEST_DC="1", TELEGRAM_DC="2:127.0.0.1:4430") == [
        "TELEGRAM_TEST_DC: cannot be used together with TELEGRAM_DC"
    ]


def test_an_own_database_asks_for_own_keys() -> None:
    """Keys in one machine's folder would lock every other replica out."""
    lines = problems(DATABASE_URL="postgresql://db/portal", SESSION_KEYS="")
    assert lines == ["SESSION_KEYS: is required together with DATABASE_URL"]


@pytest.mark.parametrize(
    "servers",
    [
        {},
        {"TELEGRAM_TEST_DC": "1"},
        {"BOT_API_URL": "http://127.0.0.1:1"},
        {"TELEGRAM_DC": "2:127.0.0.1:4430"},
    ],
)
def test_a_development_login_is_refused_at_telegrams_own_servers(servers: dict[str, str]) -> None:
    """One of the two sides being Telegram's is enough, the test environment is Telegram's too."""
    assert [line.partition(":")[0] for line in problems(DEV_LOGIN="1", **servers)] == ["DEV_LOGIN"]


def test_the_webhook_always_has_a_secret() -> None:
    """Unset, it is derived: the same in every replica, another for another bot, not the token itself."""
    secret = load(MINIMAL).webhook_secret
    assert secret == load({**MINIMAL, "WEB_PORT": "80"}).webhook_secret
    assert secret != load({**MINIMAL, "BOT_TOKEN": "123456:other"}).webhook_secret
    assert TOKEN not in secret.reveal()


def test_the_repr_shows_no_secret() -> None:
    """A configuration ends up in a traceback sooner or later."""
    config = load({**MINIMAL, "DATABASE_URL": "postgresql://portal:hush@db/portal"})
    shown = repr(config)
    assert not [secret for secret in config.secrets() if secret in shown]
    assert repr(config.session_keys["k1"]) not in shown


def test_the_secrets_are_listed_for_the_log() -> None:
    """The database's password too, both percent-encoded as in the URL and decoded."""
    config = load({**MINIMAL, "DATABASE_URL": "postgresql://portal:h%40sh@db/portal"})
    assert {TOKEN, "a-test-api-hash", "h%40sh", "h@sh", KEY.partition(":")[2]} <= set(config.secrets())


def test_an_entry_point_prints_the_problems_and_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """One line a variable on stderr, nothing else."""
    with pytest.raises(SystemExit) as caught:
        load_or_exit({**MINIMAL, "BOT_TOKEN": "", "WEB_PORT": "x"})
    assert caught.value.code == 2
    assert capsys.readouterr().err == "BOT_TOKEN: is required\nWEB_PORT: must be a whole number\n"
