"""The people's JSON API, as another process drives it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from init_data_py import is_valid_by_hash

from sandbox.person import Person
from sandbox.phone_ui.server import PhoneUi
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot
from tests.integration.sandbox.login_client import telethon_client
from tests.integration.sandbox.mini_app import MiniApp

CHAT = 139883458
MARINA = 228104517
Body = Any  # JSON, whose shape the tests state


class Remote:
    """Acts through HTTP only."""

    def __init__(self, ui: PhoneUi, session: ClientSession) -> None:
        self.root = f"{ui.url}/api"
        self.session = session

    async def get(self, path: str) -> Body:
        """A 200's body."""
        async with self.session.get(f"{self.root}/{path}") as answer:
            assert answer.status == 200
            return await answer.json()

    async def do(self, act: str, *, who: int = CHAT, **params: object) -> Body:
        """An act of a person that succeeds."""
        status, body = await self.post(f"accounts/{who}/{act}", **params)
        assert status == 200, body
        return body

    async def post(self, path: str, **params: object) -> tuple[int, Body]:
        """Status and body."""
        async with self.session.post(f"{self.root}/{path}", json=params) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def remote(ui: PhoneUi) -> AsyncIterator[Remote]:
    """Another process, so to speak."""
    async with ClientSession() as session:
        yield Remote(ui, session)


def web_app(url: str) -> dict[str, object]:
    """A keyboard with one Mini App button and one for a press."""
    return {
        "inline_keyboard": [
            [{"text": "Open", "web_app": {"url": url}}, {"text": "Yes", "callback_data": "y"}]
        ]
    }


async def test_a_whole_login_from_another_process(
    remote: Remote, bare: BareBot, telegram: Telegram, mini_app: MiniApp
) -> None:
    """Command, answer, Mini App, camera, scan, device, end of session."""
    await remote.do("start", payload="CODE")
    sent = await remote.do("send", text="/login CODE")
    assert sent["entities"][0]["type"] == "bot_command"
    reading = asyncio.create_task(remote.do("read", text="ready", after=sent["message_id"], timeout=30))
    await bare.call("sendMessage", chat_id=CHAT, text="ready", reply_markup=web_app(mini_app.url))
    message = await reading
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Open"
    url = (await remote.do("tap", button="Open", theme="dark", platform="web"))["url"]
    assert "tgWebAppPlatform=web&" in url
    assert url.startswith(f"{mini_app.url}#tgWebAppData=")
    async with telethon_client(telegram.environ()) as client:
        shown = await client.qr_login()
        looking = asyncio.create_task(remote.do("look", url=url))
        mini_app.show(shown.url)
        seen = await looking
        assert seen["code"] == shown.url
        assert seen["picture"].startswith("<svg")
        device = await remote.do("scan", code=seen["code"])
        assert (await client.get_me()).id == CHAT
    assert [item["hash"] for item in await remote.get(f"accounts/{CHAT}/devices")] == [device["hash"]]
    assert "Auth Portal" in (await remote.get(f"accounts/{CHAT}/service"))[-1]["text"]
    await remote.do("end", hash=device["hash"])
    assert await remote.get(f"accounts/{CHAT}/devices") == []
    assert (await remote.post(f"accounts/{CHAT}/scan", code=seen["code"]))[1]["code"].startswith(
        "AUTH_TOKEN_"
    )


async def test_presses_edits_and_repeats(remote: Remote, bare: BareBot) -> None:
    """The rest of what happens in a chat."""
    sent = await remote.do("send", text="helo")
    assert (await remote.do("edit", message_id=sent["message_id"], text="hello"))["text"] == "hello"
    await remote.do("repeat")
    updates = await bare.updates()
    assert [next(key for key in update if key != "update_id") for update in updates] == [
        "message",
        "edited_message",
        "edited_message",
    ]
    after = updates[-1]["update_id"] + 1
    await bare.call("sendMessage", chat_id=CHAT, text="?", reply_markup=web_app("https://portal.example/"))
    pressing = asyncio.create_task(remote.do("press", button="Yes", timeout=30))
    (press,) = await bare.updates(offset=after, timeout=30)
    query = press["callback_query"]["id"]
    await bare.call("answerCallbackQuery", callback_query_id=query, text="noted", show_alert=True)
    assert await pressing == {"text": "noted", "show_alert": True, "url": ""}


async def test_groups_channels_and_blocking(remote: Remote, bare: BareBot) -> None:
    """Updates that come from elsewhere than a private chat."""
    status, group = await remote.post("groups", title="Readers", members=[CHAT, MARINA])
    assert status == 200
    await remote.do("send", chat=group["id"], text="/help", who=MARINA)
    assert (await remote.get(f"accounts/{CHAT}/messages?chat={group['id']}"))["messages"][0][
        "text"
    ] == "/help"
    await remote.post("channel-post", text="news")
    await remote.do("block")
    await remote.do("unblock")
    kinds = [next(key for key in update if key != "update_id") for update in await bare.updates()]
    assert kinds == ["my_chat_member", "message", "channel_post", "my_chat_member", "my_chat_member"]


async def test_codes_data_and_signatures(remote: Remote, telegram: Telegram, bare: BareBot) -> None:
    """Login codes, the keyboard app's data, the contact, init data and widget."""
    async with telethon_client(telegram.environ()) as client:
        reading = asyncio.create_task(remote.do("code", timeout=30))
        sent = await client.send_code_request(telegram.person(CHAT).account.phone)
        code = await reading
        assert (code["kind"], len(code["code"])) == ("app", sent.type.length)
    await remote.do("data", data="payload")
    shared = await remote.do("share-phone")
    assert is_valid_by_hash(shared["contact"], telegram.bot.token)
    messages = [update["message"] for update in await bare.updates()]
    assert messages[0]["web_app_data"]["data"] == "payload"
    assert messages[1]["contact"]["user_id"] == CHAT
    assert "auth_date=1700000000" in (await remote.do("init-data", auth_date=1_700_000_000))["init_data"]
    assert (await remote.do("login-widget"))["id"] == str(CHAT)
    assert "camera" in (await remote.do("link", url="tg://login?token=AQ"))["answer"]


async def test_overview_journal_and_faults(remote: Remote, bare: BareBot, telegram: Telegram) -> None:
    """What a test in another process asks for, and the trouble it makes."""
    overview = await remote.get("")
    assert overview["bot"]["username"] == telegram.bot.user.username
    assert {account["id"]: account["has_password"] for account in overview["accounts"]}[MARINA]
    await remote.post("faults/bot-api", flood=3, method="getMe")
    assert (await bare.refused("getMe"))[0] == 429
    await remote.post("faults/bot-api", fail=500, description="Internal Server Error", method="getMe")
    assert (await bare.refused("getMe"))[0] == 500
    calls = (await remote.get("journal?method=getMe"))["bot_api"]
    assert [call["error"][:3] for call in calls] == ["429", "500"]
    assert telegram.bot.token not in json.dumps(calls)
    await remote.post("faults/mtproto", latency=0.5, token_life=5, black_hole=True)
    assert (telegram.faults.latency, telegram.faults.token_life, telegram.faults.black_hole) == (
        0.5,
        5.0,
        True,
    )
    await remote.post("faults/heal")
    assert (telegram.faults.latency, telegram.faults.black_hole) == (0.0, False)
    assert (await remote.post("faults/mtproto", nonsense=1))[0] == 400


async def test_events_follow_one_account(
    remote: Remote, bare: BareBot, telegram: Telegram, ilya: Person
) -> None:
    """Ids only, and only of the account that was asked for."""
    async with remote.session.get(f"{remote.root}/events?account={CHAT}") as stream:
        assert await stream.content.readline() == b": listening\n"
        telegram.person("Oleg").start()
        await bare.call("sendMessage", chat_id=CHAT, text="hi")
        telegram.world.notify(CHAT, "from Telegram")
        lines = [await stream.content.readline() for _ in range(7)]
    events = [line.decode().strip() for line in lines if line.strip()]
    assert events[0] == "event: chat"
    assert json.loads(events[1].removeprefix("data: "))["chat"] == CHAT
    assert events[2] == "event: account"
    assert json.loads(events[3].removeprefix("data: ")) == {"what": "message", "account": CHAT}


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("accounts/1/send", {"text": "x"}, 404, "not_found"),
        (f"accounts/{CHAT}/fly", {}, 404, "not_found"),
        (f"accounts/{CHAT}/send", {"text": " "}, 409, "not_possible"),
        (f"accounts/{CHAT}/tap", {}, 409, "not_possible"),
        (f"accounts/{CHAT}/read", {"timeout": 0}, 504, "timeout"),
        (f"accounts/{CHAT}/scan", {"code": "https://example.org"}, 400, "bad_request"),
        (f"accounts/{CHAT}/scan", {"code": "tg://login?token=AQ"}, 400, "AUTH_TOKEN_INVALID"),
        (f"accounts/{CHAT}/end", {"hash": "7"}, 400, "HASH_INVALID"),
        (f"accounts/{CHAT}/look", {"url": "http://localhost:1/?session_id=x"}, 409, "not_possible"),
        (f"accounts/{CHAT}/edit", {"message_id": 9, "text": "x"}, 404, "not_found"),
    ],
)
async def test_refusals(remote: Remote, path: str, params: dict[str, object], status: int, code: str) -> None:
    """Every impossible act has a status, a code and a sentence."""
    got, body = await remote.post(path, **params)
    assert (got, body["code"]) == (status, code)
    assert body["error"]


async def test_a_form_of_some_web_page_acts_for_nobody(remote: Remote) -> None:
    """Only JSON is taken: what other pages can send without being asked is not."""
    async with remote.session.post(f"{remote.root}/accounts/{CHAT}/send", data={"text": "x"}) as answer:
        assert answer.status == 409


@pytest.mark.parametrize("status", ["authorized", "expired"])
async def test_a_screen_without_a_code_is_said(
    remote: Remote, bare: BareBot, ilya: Person, mini_app: MiniApp, status: str
) -> None:
    """The camera tells what the screen shows instead."""
    await bare.call("sendMessage", chat_id=CHAT, text="x", reply_markup=web_app(mini_app.url))
    url = (await remote.do("tap"))["url"]
    mini_app.finish(status)
    code, body = await remote.post(f"accounts/{CHAT}/look", url=url)
    assert (code, body["code"]) == (404, "nothing_seen")
    assert status in body["error"]
