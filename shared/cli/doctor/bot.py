"""The Bot API: the token, and how updates come in against how they are configured to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from shared.cli import bot_api
from shared.cli.bot_api import BotApiRefused, BotApiSilent
from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.configuration.config import Config

RECENT = 3600.0  # seconds for which a failed delivery is worth telling
MANY = 100  # updates that wait


async def look(config: Config) -> list[Finding]:
    """What the Bot API says of the bot and its webhook."""
    try:
        me = await bot_api.ask(config, "getMe")
        info = await bot_api.ask(config, "getWebhookInfo")
    except BotApiSilent as silence:
        return [
            failed(
                "bot", f"the Bot API does not answer ({silence})", "check the network, and BOT_API_URL if set"
            )
        ]
    except BotApiRefused as refusal:
        if refusal.status in (401, 404):
            return [failed("bot", "the Bot API does not know BOT_TOKEN", "copy it from @BotFather again")]
        return [failed("bot", f"the Bot API refuses: {refusal}", "try again in a while")]
    return [ok("bot", f"BOT_TOKEN is @{me.get('username')}'s"), *webhook(config, info, time.time())]


def webhook(config: Config, info: Mapping[str, Any], now: float) -> Iterator[Finding]:
    """`WebhookInfo` (https://core.telegram.org/bots/api#webhookinfo) against the configuration.

    `now`: Unix time.
    """
    yield _agreement(config.webhook_url, str(info.get("url", "")))
    if now - int(info.get("last_error_date", 0)) < RECENT:
        yield warning(
            "webhook_errors",
            f"Telegram could not deliver within the last hour: {info.get('last_error_message')}",
            "see that the address is reachable from outside and its certificate good",
        )
    waiting = int(info.get("pending_update_count", 0))
    if waiting > MANY:
        yield warning("updates", f"{waiting} updates wait for the bot", "see whether it runs and keeps up")
    else:
        yield ok("updates", f"{waiting} wait for the bot")


def _agreement(wanted: str | None, actual: str) -> Finding:
    if wanted is None and not actual:
        return ok("webhook", "the bot polls, and no webhook is in its way")
    if wanted is None:
        return failed(
            "webhook",
            "a webhook is set, so polling gets nothing",
            "start the bot, which takes it away; if it comes back, another deployment uses this token",
        )
    if not actual:
        return failed(
            "webhook",
            "none is set, though BOT_WEBHOOK_URL says so",
            "start the bot, which sets it; only one may",
        )
    if actual.rstrip("/") != wanted:
        return failed(
            "webhook",
            "it leads somewhere else than BOT_WEBHOOK_URL",
            "restart the bot; if it changes back, another deployment uses this token",
        )
    return ok("webhook", "it is set as BOT_WEBHOOK_URL says")
