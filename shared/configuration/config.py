"""The configuration of the portal: every variable it reads, with type, default and meaning."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field

from shared.configuration.environment import process_environment
from shared.configuration.settings import Reading, SecretVariable, Settings, parsed
from shared.configuration.telegram_servers import DataCentre, data_centre, is_telegrams_own, rsa_public_key
from shared.configuration.values import (
    Network,
    base_url,
    choice,
    flag,
    host_port,
    integer,
    listed,
    network,
    origin,
)
from shared.core.errors import EXIT_CONFIG, ConfigError
from shared.crypto import session_keys as keys_of_sessions
from shared.crypto.secret import Secret

EMBEDDED_POSTGRES = "shared.embedded_postgres"  # a package that the container image does not have
LOGIN_TTL_RANGE = (1, 3600)  # seconds
RETENTION_RANGE = (1, 36_500)  # days
STAND_INS = {"BOT_TOKEN": "0:0", "TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "-"}


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _bot_token(text: str) -> Secret:
    if not re.fullmatch(r"[0-9]{1,18}:[A-Za-z0-9_-]+", text):
        raise ValueError("must be a bot token, 123456789:letters-and-digits")
    return Secret(text)


def _word(text: str) -> Secret:
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("must be one word of printable ASCII")
    return Secret(text)


def _webhook_secret(text: str) -> Secret:
    """``secret_token`` of https://core.telegram.org/bots/api#setwebhook."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("must be 1 to 256 letters, digits, '_' or '-'")
    return Secret(text)


def _derived_secret(read: dict[str, Any]) -> Secret:
    """A webhook without a secret could be called by anyone; every replica derives the same one."""
    token: Secret = read.get("bot_token", Secret(""))  # absent when it is faulty
    return Secret(hmac.new(token.reveal().encode(), b"webhook secret", hashlib.sha256).hexdigest())


def _database_url(text: str) -> Secret:
    if urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be a postgresql:// address")
    return Secret(text)


Flag = Annotated[bool, parsed(flag)]
Port = Annotated[int, parsed(integer(1, 65535))]
Folder = Annotated[Path, parsed(_path)]
BaseUrl = Annotated[str, parsed(base_url)]
Retention = Annotated[int, parsed(integer(*RETENTION_RANGE))]


class Config(Settings):
    """What the environment says. Secrets hide themselves in ``repr``."""

    bot_token: Annotated[Secret, parsed(_bot_token), SecretVariable] = Field(
        validation_alias="BOT_TOKEN", description="The bot's token, from @BotFather."
    )
    api_id: Annotated[int, parsed(integer(1, 2**31 - 1))] = Field(
        validation_alias="TELEGRAM_API_ID", description="The application's id, from my.telegram.org/apps."
    )
    api_hash: Annotated[Secret, parsed(_word), SecretVariable] = Field(
        validation_alias="TELEGRAM_API_HASH", description="The application's hash, from my.telegram.org/apps."
    )
    bot_api_url: BaseUrl = Field(
        "https://api.telegram.org",
        validation_alias="BOT_API_URL",
        description="The Bot API server, without a trailing slash.",
    )
    telegram_dc: Annotated[DataCentre | None, parsed(data_centre)] = Field(
        None,
        validation_alias="TELEGRAM_DC",
        description="Another MTProto server, id:host:port. Unset: Telegram's own data centres.",
    )
    telegram_rsa_key: Annotated[str | None, parsed(rsa_public_key)] = Field(
        None,
        validation_alias="TELEGRAM_RSA_KEY",
        description="PEM file of that server's public key; read as PKCS#1 PEM text.",
    )
    telegram_test_dc: Flag = Field(
        False,
        validation_alias="TELEGRAM_TEST_DC",
        description="1: Telegram's test environment, for MTProto and the Bot API.",
    )
    dev_login: Flag = Field(
        False,
        validation_alias="DEV_LOGIN",
        description="1: anybody may sign in as any test user. Refused with Telegram's own servers.",
    )
    database_url: Annotated[Secret | None, parsed(_database_url), SecretVariable] = Field(
        None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL 15 or newer. Unset: an embedded server under DATA_DIR, not in the image.",
    )
    data_dir: Folder = Field(
        default_factory=lambda: Path("var").absolute(),
        validation_alias="DATA_DIR",
        description="The folder of the embedded PostgreSQL and of generated keys. Unset: ./var.",
    )
    auth_base_url: BaseUrl = Field(
        "http://localhost:8010",
        validation_alias="AUTH_BASE_URL",
        description="The public address of the web container, without a trailing slash.",
    )
    web_host: str = Field(
        "127.0.0.1", validation_alias="WEB_HOST", description="The address the web process listens on."
    )
    web_port: Port = Field(
        8010, validation_alias="WEB_PORT", description="The port the web process listens on."
    )
    session_keys: Annotated[dict[str, bytes], parsed(keys_of_sessions.parse), SecretVariable] = Field(
        {},
        validation_alias="SESSION_KEYS",
        repr=False,
        description="Keys for data at rest, id:base64(32 bytes), comma separated; the first one encrypts. "
        "Required with DATABASE_URL, else generated in DATA_DIR.",
    )
    generated_keys_file: Path | None = None  #: where generated keys are kept; None: SESSION_KEYS has them
    sessions_dir: Folder | None = Field(
        None,
        validation_alias="SESSIONS_DIR",
        description="A folder for Telethon session files. Unset: none are written.",
    )
    operator_ids: Annotated[frozenset[int], parsed(listed(integer(1)))] = Field(
        frozenset(),
        validation_alias="OPERATOR_IDS",
        description="Telegram ids of the operators, comma separated.",
    )
    login_ttl: Annotated[int, parsed(integer(*LOGIN_TTL_RANGE))] = Field(
        300, validation_alias="LOGIN_TTL", description="Seconds that a login may take."
    )
    retention_attempts_days: Retention = Field(
        90,
        validation_alias="RETENTION_ATTEMPTS_DAYS",
        description="Days that login attempts are kept.",
    )
    retention_audit_days: Retention = Field(
        365,
        validation_alias="RETENTION_AUDIT_DAYS",
        description="Days that the audit log is kept.",
    )
    retention_logins_days: Retention = Field(
        90,
        validation_alias="RETENTION_LOGINS_DAYS",
        description="Days that logins are kept after their end, with the bot's messages about them.",
    )
    webhook_url: BaseUrl | None = Field(
        None,
        validation_alias="BOT_WEBHOOK_URL",
        description="Public https address of the bot's webhook. Unset: the bot polls.",
    )
    webhook_secret: Annotated[Secret, parsed(_webhook_secret), SecretVariable] = Field(
        default_factory=_derived_secret,
        validation_alias="BOT_WEBHOOK_SECRET",
        description="What Telegram sends with each webhook call. Unset: derived from BOT_TOKEN.",
    )
    webhook_listen: Annotated[tuple[str, int], parsed(host_port)] = Field(
        ("127.0.0.1", 8011),
        validation_alias="BOT_WEBHOOK_LISTEN",
        description="Host and port the webhook listens on.",
    )
    cors_allowed_origins: Annotated[frozenset[str], parsed(listed(origin))] = Field(
        frozenset(),
        validation_alias="CORS_ALLOWED_ORIGINS",
        description="Origins whose pages may call the JSON API from a browser, comma separated.",
    )
    log_format: Annotated[str, parsed(choice("text", "json"))] = Field(
        "text", validation_alias="LOG_FORMAT", description="text or json."
    )
    log_level: Annotated[str, parsed(choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))] = Field(
        "INFO", validation_alias="LOG_LEVEL", description="DEBUG, INFO, WARNING, ERROR or CRITICAL."
    )
    trusted_proxies: Annotated[tuple[Network, ...], parsed(listed(network))] = Field(
        (),
        validation_alias="TRUSTED_PROXIES",
        description="Proxies whose X-Forwarded-For is believed: addresses or networks, comma separated.",
    )

    @property
    def is_telegrams_own(self) -> bool:
        """Whether the Bot API or the MTProto server is one of Telegram's, its test environment included."""
        return is_telegrams_own(self.bot_api_url, self.telegram_dc, self.telegram_rsa_key)

    @property
    def bot_id(self) -> int:
        """The bot's Telegram id: the number before the token's colon."""
        return int(self.bot_token.reveal().partition(":")[0])

    def secrets(self) -> Iterator[str]:
        """Every secret text of the configuration, for the redaction of log lines."""
        for secret in (self.bot_token, self.api_hash, self.webhook_secret):
            yield secret.reveal()
        for key_id, key in self.session_keys.items():
            yield keys_of_sessions.to_text({key_id: key}).partition(":")[2]
        if self.database_url is not None:
            password = urlsplit(self.database_url.reveal()).password
            if password:
                yield password
                yield unquote(password)


def load(environ: Mapping[str, str]) -> Config:
    """Read the configuration from ``environ`` alone, and the files that it names.

    Without DATABASE_URL and SESSION_KEYS, and only when nothing is wrong, it makes the key file under
    DATA_DIR. Raises ConfigError with every fault found, one line a variable.
    """
    reading = Reading(Config, environ)
    config = reading.build(Config, STAND_INS)
    _check_together(config, reading)
    if not config.session_keys and not reading.problems:
        config = _with_generated_keys(config, reading)
    if reading.problems:
        raise ConfigError(reading.problems)
    return config


def load_or_exit(environ: Mapping[str, str] | None = None) -> Config:
    """What an entry point calls: :func:`load`, or print every problem to stderr and exit with status 2.

    ``environ`` defaults to the process environment over the ``.env`` file of the working directory.
    """
    try:
        return load(process_environment() if environ is None else environ)
    except ConfigError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        raise SystemExit(EXIT_CONFIG) from None


def _check_together(config: Config, reading: Reading) -> None:
    """What no variable can tell by itself."""
    if config.telegram_test_dc and reading.given("TELEGRAM_DC"):
        reading.fault("TELEGRAM_TEST_DC", "cannot be used together with TELEGRAM_DC")
    if reading.given("TELEGRAM_RSA_KEY") and not reading.given("TELEGRAM_DC"):
        reading.fault("TELEGRAM_RSA_KEY", "is the key of the server in TELEGRAM_DC, which is not set")
    if not reading.given("DATABASE_URL") and importlib.util.find_spec(EMBEDDED_POSTGRES) is None:
        reading.fault("DATABASE_URL", "is required: this installation has no embedded PostgreSQL")
    if reading.given("DATABASE_URL") and not reading.given("SESSION_KEYS"):
        reading.fault("SESSION_KEYS", "is required together with DATABASE_URL")
    if config.dev_login and config.is_telegrams_own:
        reading.fault("DEV_LOGIN", "is refused while TELEGRAM_DC or BOT_API_URL is Telegram's own server")


def _with_generated_keys(config: Config, reading: Reading) -> Config:
    path = config.data_dir / keys_of_sessions.FILE_NAME
    try:
        keys = keys_of_sessions.load_or_generate(config.data_dir)
    except ValueError as error:
        reading.fault("SESSION_KEYS", f"the file {path}: {error}")
    except OSError as error:
        reading.fault("DATA_DIR", f"cannot keep the session keys ({error.strerror})")
    else:
        return config.model_copy(update={"session_keys": keys, "generated_keys_file": path})
    return config
