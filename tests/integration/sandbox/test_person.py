"""People act on a running sandbox; a real bot and a real Telethon client are on the other side."""

from __future__ import annotations

import asyncio

import pytest
from telethon.errors import PhoneCodeExpiredError, PhoneCodeInvalidError

from sandbox.person import NotPossible, Person
from sandbox.phone import LINK_REFUSAL
from sandbox.telegram import Telegram
from sandbox.world import RpcFailure
from tests.integration.sandbox.bot_client import BareBot
from tests.integration.sandbox.login_client import telethon_client

CHAT = 139883458


async def test_a_scan_logs_a_real_client_in(telegram: Telegram, ilya: Person) -> None:
    """The client gets its account, the phone its device, the owner a notice; ending the session ends it."""
    async with telethon_client(telegram.environ()) as client:
        shown = await client.qr_login()
        waiting = asyncio.create_task(shown.wait(10))
        device = ilya.phone.scan(shown.url)
        assert (await waiting).id == ilya.account.id
        assert device.client.device_model == "Auth Portal"
        assert ilya.phone.devices() == [device]
        assert "Auth Portal" in ilya.phone.service_messages()[-1].text
        with pytest.raises(RpcFailure, match="AUTH_TOKEN"):
            ilya.phone.scan(shown.url)
        ilya.phone.end_session(device)
        assert ilya.phone.devices() == []
        assert await client.get_me() is None


async def test_a_tapped_login_link_accepts_nothing(telegram: Telegram, ilya: Person) -> None:
    """Official apps want the camera; the client stays logged out."""
    async with telethon_client(telegram.environ()) as client:
        shown = await client.qr_login()
        assert ilya.phone.tap_login_link(shown.url) == LINK_REFUSAL
        assert ilya.phone.devices() == []


async def test_codes_come_one_after_the_other(telegram: Telegram, ilya: Person) -> None:
    """A code that has not come yet is waited for, and each is read once."""
    waiting = asyncio.create_task(ilya.phone.next_code())
    async with telethon_client(telegram.environ()) as client:
        await client.send_code_request(ilya.account.phone)
        code = (await waiting).code
        assert code in ilya.phone.service_messages()[-1].text
        me = await client.sign_in(ilya.account.phone, code)
        assert me.id == ilya.account.id
        with pytest.raises(TimeoutError):
            await ilya.phone.next_code(timeout=0)


async def test_a_code_typed_into_a_chat_is_void(telegram: Telegram, ilya: Person) -> None:
    """Telegram withdraws a code that its owner writes to anybody."""
    async with telethon_client(telegram.environ()) as client:
        await client.send_code_request(ilya.account.phone)
        code = (await ilya.phone.next_code()).code
        ilya.send(f"my code is {code}")
        with pytest.raises((PhoneCodeExpiredError, PhoneCodeInvalidError)):
            await client.sign_in(ilya.account.phone, code)


async def test_reading_waits_for_the_message_or_the_edit(bare: BareBot, ilya: Person) -> None:
    """What is there is found at once, what comes later when it comes, also by an edit; else the wait ends."""
    waiting = asyncio.create_task(ilya.read("done"))
    sent = await bare.call("sendMessage", chat_id=CHAT, text="one moment")
    first = await ilya.read("moment")
    assert first.message_id == sent["result"]["message_id"]
    assert not waiting.done()
    await bare.call("editMessageText", chat_id=CHAT, message_id=first.message_id, text="all done")
    assert (await waiting).message_id == first.message_id
    with pytest.raises(TimeoutError, match="all done"):
        await ilya.read("done", after=first, timeout=0)
    assert (await ilya.read(lambda message: message.edit_date is not None)).text == "all done"


async def test_ask_returns_the_answer(bare: BareBot, ilya: Person) -> None:
    """Question and answer, though there was talk before."""
    await bare.call("sendMessage", chat_id=CHAT, text="old")
    asking = asyncio.create_task(ilya.ask("/help"))
    updates = await bare.updates(timeout=30)
    while updates[-1]["message"]["text"] != "/help":
        updates = await bare.updates(offset=updates[-1]["update_id"] + 1, timeout=30)
    await bare.call("sendMessage", chat_id=CHAT, text="help")
    assert (await asking).text == "help"


async def test_deep_links_start_the_bot(bare: BareBot, telegram: Telegram) -> None:
    """t.me and tg links carry their payload into /start; a foreign link does not lead here."""
    oleg = telegram.person("Oleg")
    name = telegram.bot.user.username
    oleg.follow(f"https://t.me/{name}?start=3HBP4Z3ECICZ")
    oleg.follow(f"t.me/{name}")
    oleg.follow(f"tg://resolve?domain={name}&start=again")
    texts = [update["message"]["text"] for update in await bare.updates()]
    assert texts == ["/start 3HBP4Z3ECICZ", "/start", "/start again"]
    for link in ("https://t.me/other_bot?start=x", f"https://evil.example/{name}", "nonsense"):
        with pytest.raises(NotPossible):
            oleg.follow(link)


async def test_blocking_and_starting_again(bare: BareBot, ilya: Person) -> None:
    """The bot hears of both, and Start unblocks as in the apps."""
    ilya.block()
    ilya.block()
    assert ilya.has_blocked
    ilya.start()
    kinds = [next(key for key in update if key != "update_id") for update in await bare.updates()]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]


async def test_buttons_that_are_not_there(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """Nobody presses what he does not see; nobody writes where he is no member."""
    await bare.call("sendMessage", chat_id=CHAT, text="plain")
    message = await ilya.read("plain")
    with pytest.raises(NotPossible):
        ilya.tap(message)
    with pytest.raises(NotPossible):
        await ilya.press(message, "x")
    with pytest.raises(NotPossible):
        ilya.open_menu()
    with pytest.raises(NotPossible):
        ilya.edit(message, "x")
    with pytest.raises(NotPossible):
        telegram.person("Oleg").send("hi", chat=telegram.add_group("Readers", ilya))


async def test_every_way_to_a_mini_app(bare: BareBot, ilya: Person) -> None:
    """Inline button, keyboard and menu open the same address; only the keyboard's has no query_id."""
    app = {"url": "https://portal.example/app"}
    await bare.call(
        "sendMessage",
        chat_id=CHAT,
        text="inline",
        reply_markup={
            "inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "Open", "web_app": app}]]
        },
    )
    await bare.call(
        "sendMessage",
        chat_id=CHAT,
        text="keys",
        reply_markup={"keyboard": [["A", {"text": "Open", "web_app": app}]]},
    )
    await bare.call(
        "setChatMenuButton", chat_id=CHAT, menu_button={"type": "web_app", "text": "App", "web_app": app}
    )
    opened = [
        ilya.tap(await ilya.read("inline")),
        ilya.tap_keyboard(await ilya.read("keys"), "Open"),
        ilya.open_menu(),
    ]
    assert all(url.startswith("https://portal.example/app#tgWebAppData=") for url in opened)
    assert ["query_id" in url for url in opened] == [True, False, True]
