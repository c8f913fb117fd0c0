"""The bot's @name, for whoever has to find the bot: asked of the Bot API once, when first needed."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from aiohttp import ClientError, ClientSession, ClientTimeout

from shared.configuration.config import Config

PATIENCE = 2.0  # seconds; a page without the name is better than no page
REST = 30.0  # seconds between two tries while the Bot API does not answer

log = logging.getLogger("webapp")


class BotName:
    """Remembers the name; one process asks until it has been told."""

    def __init__(self, config: Config) -> None:
        test = "/test" if config.telegram_test_dc else ""
        self._url = (
            f"{config.bot_api_url}/bot{config.bot_token.reveal()}{test}/getMe"  # has the token: never logged
        )
        self._name: str | None = None
        self._asked = float("-inf")
        self._asking = asyncio.Lock()

    async def get(self) -> str | None:
        """The name without its @; None while the Bot API does not tell."""
        if self._name is None:
            async with self._asking:
                await self._learn()
        return self._name

    async def _learn(self) -> None:
        """Ask, unless somebody else just did."""
        if self._name is None and time.monotonic() - self._asked > REST:
            self._name = await self._ask()
            self._asked = time.monotonic()

    async def _ask(self) -> str | None:
        try:
            async with (
                ClientSession(timeout=ClientTimeout(PATIENCE)) as client,
                client.get(self._url) as answer,
            ):
                body = await answer.json()
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("the bot's name is not known: %s", type(error).__name__)
            return None
        with suppress(KeyError, TypeError):
            return str(body["result"]["username"])
        return None
