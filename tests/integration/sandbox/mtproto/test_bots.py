"""What an account's client can do with the bot by MTProto: write, press buttons, open the Mini App."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import init_data_py
import pytest
from telethon import errors, functions

from sandbox.crowd import Crowd
from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot
from tests.integration.sandbox.login_client import Client, telethon_client


@pytest.fixture
async def client(telegram: Telegram, ilya: Person) -> AsyncIterator[Client]:
    """Ilya's account in a program's hands."""
    async with telethon_client(telegram.environ()) as made:
        shown = await made.qr_login()
        ilya.phone.scan(shown.url)
        await shown.recreate()
        yield made


async def test_what_a_client_writes_reaches_the_bot(
    client: Client, telegram: Telegram, ilya: Person, bare: BareBot
) -> None:
    """The bot cannot tell it from the person's own typing."""
    bot = await client.get_entity(telegram.bot.user.username)
    assert (bot.id, bot.bot) == (telegram.bot.user.id, True)
    await client.send_message(bot, "/invite_new")
    (update,) = await bare.updates(offset=-1)
    assert (update["message"]["text"], update["message"]["from"]["id"]) == ("/invite_new", ilya.account.id)
    await client(functions.messages.StartBotRequest(bot, bot, "CODE", random_id=1))
    assert [message.text for message in ilya.messages()][-1] == "/start CODE"
    ilya.block()
    await client.send_message(bot, "unheard")
    assert [message.text for message in ilya.messages()][-1] == "/start CODE"


async def test_a_client_gets_genuine_init_data(client: Client, telegram: Telegram, ilya: Person) -> None:
    """messages.requestWebView signs for whoever asks: that is why no program may call it."""
    bot = await client.get_entity(telegram.bot.user.username)
    opened = await client(
        functions.messages.RequestWebViewRequest(bot, bot, "android", url="https://portal.example/")
    )
    launch = parse_qs(urlsplit(opened.url).fragment)
    data = init_data_py.validate_by_hash(launch["tgWebAppData"][0], telegram.bot.token)
    assert data.user is not None
    assert data.user.id == ilya.account.id
    father = await client.get_entity("BotFather")
    with pytest.raises(errors.BotInvalidError):
        await client(
            functions.messages.RequestWebViewRequest(father, father, "android", url="https://x.example")
        )


async def test_a_client_presses_a_button(
    client: Client, telegram: Telegram, ilya: Person, bare: BareBot
) -> None:
    """The bot gets the press; the client is told that the bot is slow."""
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await bare.call("sendMessage", chat_id=ilya.account.id, text="?", reply_markup=keyboard)
    number = sent["result"]["message_id"]
    bot = await client.get_entity(telegram.bot.user.username)
    with pytest.raises(errors.BotResponseTimeoutError):
        await client(functions.messages.GetBotCallbackAnswerRequest(bot, number, data=b"yes"))
    (update,) = await bare.updates(offset=-1)
    assert update["callback_query"]["data"] == "yes"
    with pytest.raises(errors.MessageIdInvalidError):
        await client(functions.messages.GetBotCallbackAnswerRequest(bot, 9999, data=b"yes"))


def test_every_crowd_has_its_bot_in_the_world(telegram: Telegram) -> None:
    """The bot is a peer that accounts can find, and no person."""
    assert isinstance(telegram, Crowd)
    peer = telegram.world.service_peers[telegram.bot.user.id]
    assert (peer.bot, peer.verified, peer.username) == (True, False, telegram.bot.user.username)
