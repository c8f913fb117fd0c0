"""A minimal Bot API client: the raw responses, parsed by no library."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession

from sandbox.telegram import Telegram

Body = dict[str, Any]  # JSON, whose shape the tests state


class BareBot:
    """Posts JSON and returns the whole answer."""

    def __init__(self, telegram: Telegram, session: ClientSession) -> None:
        self.telegram = telegram
        self.root = f"{telegram.bot_api.url}/bot{telegram.bot.token}"
        self.session = session

    async def call(self, method: str, **params: object) -> Body:
        """The body of the answer, whatever its status."""
        async with self.session.post(f"{self.root}/{method}", json=params) as answer:
            body: Body = await answer.json()
            assert body["ok"] is (answer.status == 200)
            return body

    async def updates(self, **params: object) -> list[Body]:
        """getUpdates that is expected to succeed."""
        result = (await self.call("getUpdates", **params))["result"]
        assert isinstance(result, list)
        return result

    async def refused(self, method: str, **params: object) -> tuple[object, object]:
        """Code and description of a refusal."""
        body = await self.call(method, **params)
        assert body["ok"] is False
        return body["error_code"], body["description"]
