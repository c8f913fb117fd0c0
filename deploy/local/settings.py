"""What the runner takes from the environment and `.env`, and what it hands to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CREDENTIALS = ("BOT_TOKEN", "TELEGRAM_API_ID", "TELEGRAM_API_HASH")
ONLY_REAL_TELEGRAM = (
    "TELEGRAM_TEST_DC",
    "BOT_WEBHOOK_URL",
    "BOT_TOKEN_FILE",
    "TELEGRAM_API_HASH_FILE",
)  # make no sense beside a local one
DEFAULT_WEB_HOST = "127.0.0.1"
DEFAULT_WEB_PORT = 8010
DEFAULT_UI_PORT = 8020
LOCAL_OPERATOR = "139883458"  # Ilya, the plain account of the local Telegram
LAST_SANDBOX_PORT = 12  # the sandbox's other ports follow its phone page's, the last one this far


class SettingsError(Exception):
    """A variable the runner itself needs is wrong; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once, at start."""

    environ: Mapping[str, str]  #: the process environment over `.env`, handed on to every child
    data_dir: Path
    web_host: str
    web_port: int
    ui_port: int
    missing_credentials: tuple[str, ...]  #: what keeps it from the real Telegram

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Raises SettingsError for a port that is none."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        return cls(
            environ=dict(environ),
            data_dir=Path(given.get("DATA_DIR", "var")).expanduser().absolute(),
            web_host=given.get("WEB_HOST", DEFAULT_WEB_HOST),
            web_port=_port(given, "WEB_PORT", DEFAULT_WEB_PORT),
            ui_port=_port(given, "SANDBOX_UI_PORT", DEFAULT_UI_PORT, highest=65535 - LAST_SANDBOX_PORT),
            missing_credentials=tuple(
                name for name in CREDENTIALS if name not in given and f"{name}_FILE" not in given
            ),
        )

    @property
    def sandbox(self) -> bool:
        """Whether a local Telegram replaces the real one."""
        return bool(self.missing_credentials)

    @property
    def has_database(self) -> bool:
        """Whether a Postgres of one's own is named; otherwise the embedded one is started."""
        return any(self.environ.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_URL_FILE"))

    @property
    def bot_api_port(self) -> int:
        return self.ui_port + 1

    @property
    def dc_ports(self) -> dict[int, int]:
        """A port for each data centre. They stay the same, for sessions in the database know them."""
        return {1: self.ui_port + 11, 2: self.ui_port + LAST_SANDBOX_PORT}

    @property
    def sandbox_dir(self) -> Path:
        return self.data_dir / "sandbox"

    @property
    def sandbox_env_file(self) -> Path:
        """Where the sandbox writes how to reach it, in the portal's own variables."""
        return self.sandbox_dir / "portal.env"

    @property
    def public_base(self) -> str:
        """`AUTH_BASE_URL`, which follows `WEB_PORT` unless it is set."""
        return self.environ.get("AUTH_BASE_URL", "").strip() or f"http://localhost:{self.web_port}"

    @property
    def operator_ids(self) -> str:
        """`OPERATOR_IDS`; beside a local Telegram its plain account, unless it is set."""
        return self.environ.get("OPERATOR_IDS", "").strip() or (LOCAL_OPERATOR if self.sandbox else "")

    def for_children(self, telegram: Mapping[str, str]) -> dict[str, str]:
        """The environment of bot, web and `portal`; `telegram` says where the sandbox is, or nothing."""
        return {
            **self.environ,
            "DATA_DIR": str(self.data_dir),
            "AUTH_BASE_URL": self.public_base,
            "OPERATOR_IDS": self.operator_ids,
            "PYTHONUNBUFFERED": "1",
            **(dict.fromkeys(ONLY_REAL_TELEGRAM, "") if telegram else {}),
            **telegram,
        }


def _port(given: Mapping[str, str], name: str, default: int, *, highest: int = 65535) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= highest):
        raise SettingsError(f"{name}: must be a port, 1 to {highest}")
    return int(text)
