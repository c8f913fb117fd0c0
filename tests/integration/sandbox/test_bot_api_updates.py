"""Long polling, conflicts, webhooks and trouble: how updates reach a bot, and how they do not get lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot, Body

CHAT = 139883458
PATIENCE = 20.0  # seconds; only a broken test waits this long


async def test_updates_stay_until_confirmed(bare: BareBot, ilya: Person) -> None:
    """The same updates come again until an offset above them is asked for."""
    ilya.send("two")
    first = await bare.updates()
    assert [item["message"]["text"] for item in first] == ["/start", "two"]
    assert await bare.updates() == first
    assert await bare.updates(limit=1) == first[:1]
    assert await bare.updates(offset=first[1]["update_id"]) == first[1:]
    assert await bare.updates() == first[1:]
    assert await bare.updates(offset=-1) == first[1:]
    assert await bare.updates(offset=first[1]["update_id"] + 1) == []


async def test_a_long_poll_ends_with_the_update(bare: BareBot, ilya: Person) -> None:
    """Waiting costs no delay: the answer comes with the message."""
    (start,) = await bare.updates()
    waiting = asyncio.create_task(bare.updates(offset=start["update_id"] + 1, timeout=20))
    await bare.telegram.bot.updates.until_polled()
    ilya.send("now")
    (update,) = await waiting
    assert update["message"]["text"] == "now"


async def test_of_two_pollers_the_older_gets_409(bare: BareBot, ilya: Person) -> None:
    """One bot, one reader."""
    (start,) = await bare.updates()
    offset = start["update_id"] + 1
    older = asyncio.create_task(bare.refused("getUpdates", offset=offset, timeout=20))
    await bare.telegram.bot.updates.until_polled()
    assert await bare.updates(offset=offset) == []
    code, reason = await older
    assert code == 409
    assert str(reason).startswith("Conflict: terminated by other getUpdates request")


async def test_allowed_updates_are_remembered(bare: BareBot, ilya: Person) -> None:
    """Kinds that were not asked for are never queued; an empty list means the default again."""
    await bare.updates(offset=-1, allowed_updates=["my_chat_member"])
    ilya.send("not wanted")
    ilya.block()
    kinds = [set(update) - {"update_id"} for update in await bare.updates()]
    assert kinds == [{"message"}, {"my_chat_member"}]
    assert (await bare.call("getWebhookInfo"))["result"]["allowed_updates"] == ["my_chat_member"]


async def test_a_repeated_update_comes_with_its_old_number(bare: BareBot, ilya: Person) -> None:
    """Duplicate delivery: confirmed, and yet it comes once more."""
    (first,) = await bare.updates()
    after = first["update_id"] + 1
    assert await bare.updates(offset=after) == []
    ilya.repeat()
    assert await bare.updates(offset=after) == [first]
    assert await bare.updates(offset=after) == []


async def test_privacy_mode(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """In a group the bot hears commands, mentions and replies to it, and no small talk."""
    group = telegram.add_group("Readers", ilya)
    name = telegram.bot.user.username
    await bare.updates(allowed_updates=["message"])
    for text in ("small talk", "/help", f"/help@{name}", "/help@other_bot", f"hey @{name}"):
        ilya.send(text, chat=group)
    heard = [update["message"]["text"] for update in await bare.updates() if "message" in update]
    assert heard == ["/start", "/help", f"/help@{name}", f"hey @{name}"]


class Hook:
    """A webhook that fails as often as it is told, then takes everything."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.answer: Body = {}
        self.taken: asyncio.Queue[tuple[str, Body]] = asyncio.Queue()

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery."""
        if self.failures:
            self.failures -= 1
            return web.Response(status=502)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        await self.taken.put((secret, await request.json()))
        return web.json_response(self.answer)

    async def take(self) -> tuple[str, Body]:
        """The next delivery that was taken: its secret and the update."""
        async with asyncio.timeout(PATIENCE):
            return await self.taken.get()

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[str]:
        """Serve; yields the address."""
        app = web.Application()
        app.router.add_post("/hook", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        finally:
            await runner.cleanup()


async def test_a_webhook_gets_updates_with_the_secret_until_it_takes_them(
    bare: BareBot, ilya: Person
) -> None:
    """Failures are retried in order, shown in getWebhookInfo, and nothing is lost."""
    hook = Hook(failures=2)
    ilya.send("two")
    async with hook.listen() as url:
        assert (await bare.call("setWebhook", url=url, secret_token="s3cret", max_connections=3))[
            "result"
        ] is True
        for text in ("/start", "two"):
            secret, update = await hook.take()
            assert secret == "s3cret"
            assert update["message"]["text"] == text
        info = (await bare.call("getWebhookInfo"))["result"]
        assert isinstance(info, dict)
        assert info["url"] == url
        assert "502" in info["last_error_message"]
        code, reason = await bare.refused("getUpdates")
        assert (code, str(reason)[:42]) == (409, "Conflict: can't use getUpdates method whil")
        await bare.call("deleteWebhook")
    ilya.send("three")
    assert [item["message"]["text"] for item in await bare.updates()] == ["three"]


async def test_a_webhook_that_is_down_gets_everything_later(bare: BareBot, ilya: Person) -> None:
    """Nobody listens at first: the update is kept and delivered when somebody does."""
    hook = Hook()
    async with hook.listen() as url:
        pass
    await bare.call("setWebhook", url=url)
    async with hook.listen() as url:
        await bare.call("setWebhook", url=url)
        _, update = await hook.take()
    assert update["message"]["text"] == "/start"


async def test_a_method_in_the_webhooks_answer_is_run(bare: BareBot, ilya: Person) -> None:
    """A bot may answer an update right in the response."""
    hook = Hook()
    hook.answer = {"method": "sendMessage", "chat_id": CHAT, "text": "from the answer"}
    async with hook.listen() as url:
        await bare.call("setWebhook", url=url)
        assert (await ilya.read("from the answer")).from_bot


async def test_set_webhook_ends_a_running_poll(bare: BareBot, ilya: Person) -> None:
    """The poller learns that a webhook took over."""
    await bare.updates(offset=-1)
    offset = (await bare.updates())[0]["update_id"] + 1
    poll = asyncio.create_task(bare.refused("getUpdates", offset=offset, timeout=20))
    await bare.telegram.bot.updates.until_polled()
    await bare.call("setWebhook", url="https://portal.example/hook")
    assert await poll == (409, "Conflict: terminated by setWebhook request")
    assert await bare.refused("setWebhook", url="http://portal.example/hook") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )


async def test_faults(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """Flood waits, refusals and lost answers come as often as asked for, and where."""
    faults = telegram.bot_api.faults
    faults.flood(7, times=2, method="sendMessage", chat_id=CHAT)
    for _ in range(2):
        body = await bare.call("sendMessage", chat_id=CHAT, text="hi")
        assert body == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert (await bare.call("sendMessage", chat_id=CHAT, text="through"))["ok"]
    faults.fail(502, "Bad Gateway")
    assert await bare.refused("getMe") == (502, "Bad Gateway")
    faults.cut(method="sendMessage", when="after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bare.call("sendMessage", chat_id=CHAT, text="answer lost")
    assert (await ilya.read("answer lost")).from_bot
    assert [call.error for call in telegram.bot_api.calls("sendMessage")] == [
        "429 Too Many Requests: retry after 7",
        "429 Too Many Requests: retry after 7",
        "",
        "connection cut",
    ]
