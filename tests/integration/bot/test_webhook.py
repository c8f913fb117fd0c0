"""The webhook: who may post, what is answered, and that whole stories work through it."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.services import Services
from tests.integration.bot.running import bot_at_work
from tests.support.portal import configuration, invited
from tests.support.ports import held_port
from tests.support.waiting import until

RU = i18n.texts("ru")
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def hooked(telegram: Telegram, dsn: str) -> Config:
    """A configuration with a webhook that the local Telegram can reach."""
    port = held_port()
    return configuration(
        telegram,
        dsn,
        BOT_WEBHOOK_URL=f"http://127.0.0.1:{port}/telegram",
        BOT_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
        BOT_WEBHOOK_SECRET="a-fictional-secret",
    )


@pytest.fixture
async def hooked_bot(hooked: Config, telegram: Telegram) -> AsyncIterator[Services]:
    """A bot that listens for updates."""
    async with bot_at_work(hooked) as services:
        await until(lambda: telegram.bot_api.webhook.hook is not None)
        yield services


async def post(config: Config, body: str | io.BytesIO, secret: str | None) -> int:
    """Post to the webhook as somebody who knows this secret; returns the status."""
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(str(config.webhook_url), data=body, headers=headers) as response,
    ):
        return response.status


async def test_a_login_through_the_webhook(hooked_bot: Services, ilya: Person) -> None:
    """The same story as with polling."""
    assert "Инвайт код принят" in ((await ilya.ask(f"/login {await invited(hooked_bot)}")).text or "")
    assert (await ilya.ask("/help")).text == RU("bot.help")


@pytest.mark.parametrize("secret", [None, "", "wrong", "a-fictional-secreT", "ä"])
async def test_only_telegram_may_post(
    hooked_bot: Services, hooked: Config, ilya: Person, secret: str
) -> None:
    """Without the secret nothing is even read."""
    ilya.send("/start")
    await ilya.read()
    forged = {"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/help"}}
    assert await post(hooked, json.dumps(forged), secret) == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [("not json", 400), ("", 400), ("[]", 200), ("{}", 200), ('{"update_id": 1}', 200), ("null", 200)],
)
async def test_what_is_no_update(hooked_bot: Services, hooked: Config, body: str, status: int) -> None:
    """What cannot be read is refused or taken and dropped; it is never asked for again and again."""
    assert await post(hooked, body, "a-fictional-secret") == status


async def test_an_update_beyond_all_size(hooked_bot: Services, hooked: Config) -> None:
    """Two megabytes are not read to the end."""
    assert await post(hooked, io.BytesIO(b"x" * 2_000_000), "a-fictional-secret") == 413


async def test_a_repeated_post_begins_one_login(
    hooked_bot: Services, telegram: Telegram, ilya: Person
) -> None:
    """Telegram posts again what it got no answer for."""
    await ilya.ask(f"/login {await invited(hooked_bot)}")
    ilya.repeat()
    await ilya.ask("/help")
    async with hooked_bot.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 1


async def test_health(hooked_bot: Services, hooked: Config) -> None:
    """A probe needs no secret."""
    url = str(hooked.webhook_url).replace("/telegram", "/healthz")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_several_replicas(hooked: Config, telegram: Telegram, dsn: str, ilya: Person) -> None:
    """A second replica on another port takes over when Telegram is sent there; nothing is answered twice."""
    port = held_port()
    other = configuration(
        telegram,
        dsn,
        BOT_WEBHOOK_URL=f"http://127.0.0.1:{port}/telegram",
        BOT_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
        BOT_WEBHOOK_SECRET="a-fictional-secret",
    )
    async with bot_at_work(hooked):
        await until(lambda: telegram.bot_api.webhook.hook is not None)
        await ilya.ask("/help")
    async with bot_at_work(other):
        await until(lambda: str(port) in str(telegram.bot_api.webhook.hook))
        async with asyncio.timeout(30):
            await ilya.ask("/subscription")
    assert len([message for message in ilya.messages() if message.from_bot]) == 2
