"""Trouble of the Bot API as a bot meets it: floods of one chat, nonsense, refused and cut connections."""

from __future__ import annotations

import pytest
import telegram as ptb
from aiohttp import ClientConnectorError, ServerDisconnectedError
from telegram.error import NetworkError, RetryAfter, TelegramError

from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot


async def test_one_chat_is_flooded_and_others_are_not(
    bare: BareBot, telegram: Telegram, ilya: Person
) -> None:
    """429 for as long as it lasts, however often it is tried; another chat is answered."""
    marina = telegram.person("Марина")
    marina.start()
    telegram.bot_api.faults.flood(30, lasting=3600, chat_id=ilya.account.id)
    for _ in range(5):
        body = await bare.call("sendMessage", chat_id=ilya.account.id, text="hi")
        assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 30})
    assert (await bare.call("sendMessage", chat_id=marina.account.id, text="hi"))["ok"]
    telegram.bot_api.faults.clear()
    assert (await bare.call("sendMessage", chat_id=ilya.account.id, text="hi"))["ok"]


@pytest.mark.parametrize(
    ("body", "status", "content_type"),
    [
        ("[]", 200, "application/json"),
        ('{"ok": true, "result": ', 200, "application/json"),
        ("<html>502 Bad Gateway</html>", 502, "text/html"),
        ('{"ok":true,"result":[]}', 500, "application/json"),
    ],
)
async def test_answers_that_are_not_the_bot_apis(
    bare: BareBot, telegram: Telegram, ilya: Person, body: str, status: int, content_type: str
) -> None:
    """The body is sent as it is; the library makes an error of it; the next call is answered."""
    telegram.bot_api.faults.garble(body, status=status, content_type=content_type, method="getMe")
    url = f"{bare.root}/getMe"
    async with bare.session.get(url) as answer:
        assert (await answer.text(), answer.status, answer.content_type) == (body, status, content_type)
    telegram.bot_api.faults.garble(body, status=status, content_type=content_type, method="getUpdates")
    async with ptb.Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        with pytest.raises((TelegramError, TypeError, AttributeError)):
            await bot.get_updates()
        assert [update.update_id for update in await bot.get_updates()] != []


async def test_a_server_that_refuses_connections_for_a_while(
    bare: BareBot, telegram: Telegram, ilya: Person
) -> None:
    """Open connections are closed, new ones refused; afterwards the same address answers again."""
    assert (await bare.call("getMe"))["ok"]
    await telegram.bot_api.refuse_connections()
    with pytest.raises(ClientConnectorError):
        await bare.call("getMe")
    await telegram.bot_api.accept_connections()
    assert (await bare.call("sendMessage", chat_id=ilya.account.id, text="back"))["ok"]


async def test_a_connection_cut_after_the_message_was_sent(
    bare: BareBot, telegram: Telegram, ilya: Person
) -> None:
    """The person has the message, its sender no answer; only that chat is concerned."""
    telegram.bot_api.faults.cut(when="after", chat_id=ilya.account.id, method="sendMessage")
    with pytest.raises(ServerDisconnectedError):
        await bare.call("sendMessage", chat_id=ilya.account.id, text="did it arrive?")
    assert (await ilya.read("did it arrive?")).from_bot
    assert telegram.bot_api.calls("sendMessage")[-1].error == "connection cut"


async def test_a_library_meets_the_same_troubles(
    telegram: Telegram, ilya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-telegram-bot: RetryAfter for 429, NetworkError for 500 and for a cut connection."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library's own wish, else it warns
    async with ptb.Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        telegram.bot_api.faults.flood(7, chat_id=ilya.account.id)
        with pytest.raises(RetryAfter):
            await bot.send_message(ilya.account.id, "hi")
        telegram.bot_api.faults.fail(500, "Internal Server Error", method="sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(ilya.account.id, "hi")
        telegram.bot_api.faults.cut(method="sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(ilya.account.id, "hi")
