"""The bot's @name, as its Bot API server tells it."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


async def bot_name(environ: Mapping[str, str]) -> str | None:
    """None when the server does not say. The token is part of the address, so no error text goes further."""
    root = environ.get("BOT_API_URL", "").strip().rstrip("/") or "https://api.telegram.org"
    test = "/test" if environ.get("TELEGRAM_TEST_DC", "").strip() == "1" else ""
    url = f"{root}/bot{environ['BOT_TOKEN'].strip()}{test}/getMe"
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(url) as response:
            answer = await response.json()
            name: str = answer["result"]["username"]
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return None
    return name
