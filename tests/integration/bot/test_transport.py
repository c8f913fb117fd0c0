"""The transport under python-telegram-bot: which failure becomes which error, and what none of them tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.transport import AiohttpRequest
from sandbox.person import Person
from sandbox.telegram import Telegram


def transport() -> AiohttpRequest:
    """A transport of little patience."""
    return AiohttpRequest(connect_timeout=1.0, read_timeout=0.3)


@pytest.fixture
async def client(telegram: Telegram) -> AsyncIterator[Bot]:
    """A bot on the transport."""
    async with Bot(
        telegram.bot.token,
        base_url=f"{telegram.bot_api.url}/bot",
        request=transport(),
        get_updates_request=transport(),
    ) as bot:
        yield bot


async def test_calls(client: Bot, ilya: Person) -> None:
    """Every character of a text arrives; long polling may take longer than other calls."""
    ilya.send("/start")
    text = "Привет & пока = 100 % + 🔐\nвторая строка"
    assert (await client.send_message(ilya.account.id, text)).text == text
    [update] = await client.get_updates(timeout=1)
    assert await client.get_updates(offset=update.update_id + 1, timeout=1) == ()


async def test_a_file(client: Bot, ilya: Person) -> None:
    """A file goes as multipart, whatever its size and name; what comes with it arrives too."""
    ilya.send("/start")
    content = bytes(range(256)) * 8192
    await client.send_document(ilya.account.id, content, filename="данные.json", caption="Привет & пока")
    message = await ilya.read("Привет & пока")
    assert message.document is not None
    assert message.document.name == "данные.json"
    assert ilya.open_document(message) == content


async def test_an_answer_that_comes_late(client: Bot, telegram: Telegram) -> None:
    """It may have arrived: TimedOut."""
    telegram.bot_api.faults.latency = 2.0
    with pytest.raises(TimedOut):
        await client.get_me()


async def test_a_connection_that_breaks(client: Bot, telegram: Telegram) -> None:
    """NetworkError, without the address that has the token in it."""
    telegram.bot_api.faults.cut(method="getMe")
    with pytest.raises(NetworkError) as caught:
        await client.get_me()
    assert not isinstance(caught.value, (TimedOut, BadRequest))
    assert telegram.bot.token not in str(caught.value)
    assert (await client.get_me()).username == telegram.bot.user.username


async def test_a_server_that_is_not_there() -> None:
    """NetworkError as well."""
    async with await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
    request = transport()
    await request.initialize()
    with pytest.raises(NetworkError, match="ClientConnectorError"):
        await request.do_request(f"http://127.0.0.1:{port}/", "POST")
    await request.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await request.do_request(f"http://127.0.0.1:{port}/", "POST")


async def test_refusals_keep_their_kind(client: Bot, telegram: Telegram) -> None:
    """What Telegram says is what the library raises."""
    faults = telegram.bot_api.faults
    faults.flood(7)
    with pytest.raises(RetryAfter):
        await client.get_me()
    faults.fail(400, "Bad Request: no")
    with pytest.raises(BadRequest):
        await client.get_me()
    faults.fail(401, "Unauthorized")
    with pytest.raises(InvalidToken):
        await client.get_me()
