"""sendDocument: what comes in as an upload goes out as a file, on the wire and for both libraries."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiogram
import pytest
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession, FormData

from sandbox.person import NotPossible, Person
from sandbox.phone_ui.server import PhoneUi
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot
from tests.integration.sandbox.test_bot_api_clients import assert_known_fields

CHAT = 139883458
CONTENT = '{"имя": "Ilya"}'.encode()


@pytest.fixture
async def ptb_bot(telegram: Telegram) -> AsyncIterator[ptb.Bot]:
    """python-telegram-bot, unmodified."""
    async with ptb.Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        yield bot


@pytest.fixture
async def aiogram_bot(telegram: Telegram) -> AsyncIterator[aiogram.Bot]:
    """aiogram, unmodified."""
    server = TelegramAPIServer.from_base(telegram.bot_api.url)
    bot = aiogram.Bot(telegram.bot.token, session=AiohttpSession(api=server))
    yield bot
    await bot.session.close()


async def upload(bare: BareBot, content: bytes, **fields: str) -> tuple[int, dict[str, object]]:
    """Status and body of sendDocument with a file."""
    form = FormData({"chat_id": str(CHAT), **fields}, quote_fields=False)
    form.add_field("document", content, filename="данные.json", content_type="application/json")
    async with bare.session.post(f"{bare.root}/sendDocument", data=form) as answer:
        return answer.status, await answer.json()


async def test_ptb_sends_a_file(ptb_bot: ptb.Bot, ilya: Person) -> None:
    """python-telegram-bot uploads, reads the answer, and sends the same file again by its id."""
    sent = await ptb_bot.send_document(
        CHAT, CONTENT, filename="data.json", caption="<b>Yours</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("data.json", "application/json")
    assert sent.document.file_size == len(CONTENT)
    assert (sent.caption, [entity.type for entity in sent.caption_entities]) == ("Yours", ["bold"])
    again = await ptb_bot.send_document(CHAT, sent.document.file_id)
    first, second = [message for message in ilya.messages() if message.from_bot]
    assert (second.message_id, second.caption) == (again.message_id, None)
    assert [ilya.open_document(message) for message in (first, second)] == [CONTENT, CONTENT]


async def test_aiogram_sends_a_file(aiogram_bot: aiogram.Bot, ilya: Person) -> None:
    """aiogram names the part of the file by `attach://`, and its models accept the answer whole."""
    file = aiogram.types.BufferedInputFile(CONTENT, filename="data.json")
    sent = await aiogram_bot.send_document(CHAT, file, caption="Yours")
    assert sent.document is not None
    assert sent.document.file_name == "data.json"
    assert_known_fields(sent)
    assert ilya.open_document(await ilya.read("Yours")) == CONTENT


async def test_what_is_refused(bare: BareBot, ilya: Person) -> None:
    """In the Bot API's words; a message with a file has no text to edit, and one without has no file."""
    no_file = (400, "Bad Request: there is no document in the request")
    assert await bare.refused("sendDocument", chat_id=CHAT) == no_file
    unknown = (400, "Bad Request: wrong file identifier/HTTP URL specified")
    assert await bare.refused("sendDocument", chat_id=CHAT, document="https://a.example/b") == unknown
    assert await upload(bare, b"") == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: file must be non-empty"},
    )
    assert (await upload(bare, CONTENT, caption="x" * 1025))[0] == 400
    assert (await upload(bare, CONTENT))[0] == 200
    message = ilya.messages()[-1]
    assert await bare.refused(
        "editMessageText", chat_id=CHAT, message_id=message.message_id, text="other"
    ) == (400, "Bad Request: there is no text in the message to edit")
    with pytest.raises(NotPossible):
        ilya.open_document(ilya.messages()[0])
    ilya.block()
    assert (await upload(bare, CONTENT))[0] == 403


async def test_the_phone_page_hands_it_out(bare: BareBot, ilya: Person, ui: PhoneUi) -> None:
    """The page's API shows the document, and gives it as a download under its own name."""
    assert (await upload(bare, CONTENT))[0] == 200
    async with ClientSession() as client:
        async with client.get(f"{ui.url}/api/accounts/{CHAT}/messages") as answer:
            message = json.loads(await answer.text())["messages"][-1]
        assert message["document"]["file_name"] == "данные.json"
        params = {"message_id": message["message_id"]}
        async with client.get(f"{ui.url}/api/accounts/{CHAT}/file", params=params) as answer:
            assert await answer.read() == CONTENT
            assert answer.content_disposition is not None
            assert answer.content_disposition.type == "attachment"
            assert answer.content_disposition.filename == "данные.json"
        params = {"message_id": ilya.messages()[0].message_id}
        async with client.get(f"{ui.url}/api/accounts/{CHAT}/file", params=params) as answer:
            assert answer.status == 404
