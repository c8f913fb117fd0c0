"""A few questions to the Bot API that change nothing, without a library around them."""

from __future__ import annotations

from typing import Any

from shared.configuration.config import Config

PATIENCE = 5.0  # seconds for an answer


class BotApiSilent(Exception):
    """No answer, or none of the Bot API's. The text names the kind of failure and never the address."""


class BotApiRefused(Exception):
    """The Bot API said no; the text is its own."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


async def ask(config: Config, method: str, *, patience: float = PATIENCE) -> dict[str, Any]:
    """The result of a method that has no parameters. Raises BotApiSilent, BotApiRefused.

    The token is part of the address, so no error of the transport goes further.
    """
    import aiohttp  # takes longer than most commands do

    test = "/test" if config.telegram_test_dc else ""
    url = f"{config.bot_api_url}/bot{config.bot_token.reveal()}{test}/{method}"
    try:
        timeout = aiohttp.ClientTimeout(total=patience)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.get(url) as answer,
        ):
            body = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        raise BotApiSilent(type(error).__name__) from None
    if not isinstance(body, dict) or (body.get("ok") and not isinstance(body.get("result"), dict)):
        raise BotApiSilent("not an answer of the Bot API")
    if not body.get("ok"):
        raise BotApiRefused(int(body.get("error_code", 0)), str(body.get("description", "")))
    result: dict[str, Any] = body["result"]
    return result


async def deep_link(config: Config, code: str) -> str | None:
    """The link that starts the bot with an invite; None when the bot's name cannot be had."""
    try:
        name = (await ask(config, "getMe")).get("username")
    except (BotApiSilent, BotApiRefused):
        return None
    return f"https://t.me/{name}?start={code}" if name else None
