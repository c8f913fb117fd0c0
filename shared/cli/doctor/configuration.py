"""The configuration by itself: each variable, and combinations that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.configuration.config import Config
from shared.core.errors import ConfigError


def faults(error: ConfigError) -> list[Finding]:
    """What keeps everything from starting, a line a variable."""
    return [
        failed("configuration", problem, "set it in the environment or in .env; .env.example explains each")
        for problem in error.problems
    ]


def look(config: Config) -> Iterator[Finding]:
    """What the variables say together."""
    yield ok("configuration", "every variable is well formed")
    if config.operator_ids:
        yield ok("operators", f"{len(config.operator_ids)} in OPERATOR_IDS")
    else:
        yield warning(
            "operators",
            "OPERATOR_IDS is empty, so nobody can use /invites and /debug_…",
            "put the operators' Telegram ids into it",
        )
    if config.dev_login:
        yield warning(
            "dev_login", "DEV_LOGIN signs anybody in as anybody", "take it out unless this is a test"
        )
    if config.is_telegrams_own and not config.auth_base_url.startswith("https://"):
        yield warning(
            "auth_base_url",
            "AUTH_BASE_URL is not https: Telegram takes no Mini App button, the bot sends links as text",
            "serve the web container over https and say so in AUTH_BASE_URL",
        )
    if config.webhook_url is not None and config.is_telegrams_own:
        yield from _webhook_address(config.webhook_url)


def _webhook_address(url: str) -> Iterator[Finding]:
    """https://core.telegram.org/bots/api#setwebhook: https, and one of four ports."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port not in (None, 443, 80, 88, 8443):
        yield failed(
            "webhook",
            "Telegram takes webhooks at https addresses with port 443, 80, 88 or 8443 only",
            "change BOT_WEBHOOK_URL",
        )
