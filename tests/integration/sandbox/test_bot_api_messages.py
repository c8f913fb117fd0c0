"""sendMessage and its kin on the wire: what is stored, what is refused, and in which words."""

from __future__ import annotations

import json

import pytest
from aiohttp import FormData

from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.params import Params
from sandbox.person import NotPossible, Person
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot

CHAT = 139883458
STRANGER = 555019274
WEB_APP = {"inline_keyboard": [[{"text": "Open", "web_app": {"url": "http://localhost:8010/qr-auth"}}]]}


async def test_parameters_are_read_alike_from_query_form_multipart_and_json(
    bare: BareBot, ilya: Person
) -> None:
    """The Bot API takes four ways; libraries differ in which they use."""
    url = f"{bare.root}/sendMessage"
    fields = {"chat_id": str(CHAT), "text": "hi", "reply_markup": json.dumps(WEB_APP)}
    multipart = FormData(default_to_multipart=True)
    for name, value in fields.items():
        multipart.add_field(name, value)
    async with bare.session.get(url, params=fields) as answer:
        assert answer.status == 200
    for body in (fields, multipart):
        async with bare.session.post(url, data=body) as answer:
            assert answer.status == 200
    assert (await bare.call("SENDMESSAGE", chat_id=CHAT, text="hi", reply_markup=WEB_APP))["ok"]
    written = [message for message in ilya.messages() if message.from_bot]
    assert [message.text for message in written] == ["hi"] * 4
    assert [message.markup for message in written] == [WEB_APP] * 4


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, (400, "Bad Request: chat_id is empty")),
        ({"chat_id": 1}, (400, "Bad Request: chat not found")),
        ({"chat_id": "@ilya_reads"}, (400, "Bad Request: chat not found")),
        ({"chat_id": STRANGER}, (400, "Bad Request: chat not found")),
        ({"text": " "}, (400, "Bad Request: message text is empty")),
        ({"text": "x" * 4097}, (400, "Bad Request: message is too long")),
        ({"parse_mode": "BBCode"}, (400, "Bad Request: unsupported parse_mode")),
        ({"reply_parameters": {"message_id": 99}}, (400, "Bad Request: message to be replied not found")),
        ({"reply_markup": "{"}, (400, "Bad Request: can't parse reply markup JSON object")),
        ({"reply_markup": {"x": 1}}, (400, "Bad Request: object expected as reply markup")),
        (
            {
                "reply_markup": {
                    "inline_keyboard": [[{"text": "x", "web_app": {"url": "http://portal.example/"}}]]
                }
            },
            (
                400,
                "Bad Request: inline keyboard button Web App URL 'http://portal.example/' is invalid: "
                "Only HTTPS links are allowed",
            ),
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]}},
            (400, "Bad Request: BUTTON_DATA_INVALID"),
        ),
    ],
)
async def test_bad_messages_are_refused(
    bare: BareBot, ilya: Person, params: dict[str, object], refusal: tuple[int, str]
) -> None:
    """Wrong input meets Telegram's own code and words."""
    asked = {"chat_id": CHAT, "text": "hi"} | params if params else {}
    assert await bare.refused("sendMessage", **asked) == refusal
    assert [message.text for message in ilya.messages()] == ["/start"]


async def test_mini_app_buttons_need_a_private_chat(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """In a group a web_app button is refused."""
    group = telegram.add_group("Readers", ilya)
    refusal = await bare.refused("sendMessage", chat_id=group.id, text="hi", reply_markup=WEB_APP)
    assert refusal == (400, "Bad Request: BUTTON_TYPE_INVALID")


async def test_plain_http_is_refused_when_the_sandbox_is_strict() -> None:
    """With the flag off the sandbox insists on https as Telegram does."""
    async with Telegram(allow_loopback=False) as telegram:
        ilya = telegram.person("Ilya")
        ilya.start()
        with pytest.raises(ApiError, match="Only HTTPS links are allowed"):
            await telegram.bot_api.call(
                "sendMessage", Params({"chat_id": CHAT, "text": "hi", "reply_markup": WEB_APP})
            )


async def test_nobody_hears_of_a_bot_first(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """Someone known from a group only is 403, an operator's command list before he ever wrote 400."""
    stranger = telegram.person(STRANGER)
    scope = {"type": "chat", "chat_id": STRANGER}
    commands = [{"command": "login", "description": "Sign in"}]
    refusal = await bare.refused("setMyCommands", commands=commands, scope=scope)
    assert refusal == (400, "Bad Request: chat not found")
    telegram.add_group("Readers", ilya, stranger)
    assert await bare.refused("sendMessage", chat_id=STRANGER, text="hi") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    stranger.start()
    assert (await bare.call("sendMessage", chat_id=STRANGER, text="hi"))["ok"]
    assert (await bare.call("setMyCommands", commands=commands, scope=scope))["ok"]


async def test_edits(bare: BareBot, ilya: Person) -> None:
    """An edit replaces text and keyboard; the same again is "not modified"; others' messages stay."""
    await bare.call("sendMessage", chat_id=CHAT, text="one", reply_markup=WEB_APP)
    message = await ilya.read("one")
    where = {"chat_id": CHAT, "message_id": message.message_id}
    code, reason = await bare.refused("editMessageText", **where, text="one", reply_markup=WEB_APP)
    assert code == 400
    assert str(reason).startswith("Bad Request: message is not modified: ")
    await bare.call("editMessageText", **where, text="two")
    edited = await ilya.read("two")
    assert (edited.message_id, edited.markup) == (message.message_id, None)
    assert (await bare.refused("editMessageReplyMarkup", **where))[0] == 400
    await bare.call("editMessageReplyMarkup", **where, reply_markup=WEB_APP)
    assert ilya.messages()[-1].markup == WEB_APP
    start = ilya.messages()[0].message_id
    assert await bare.refused("editMessageText", chat_id=CHAT, message_id=start, text="x") == (
        400,
        "Bad Request: message can't be edited",
    )
    assert await bare.refused("editMessageText", chat_id=CHAT, message_id=999, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )


async def test_deletion(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """A deleted message is gone for both; in a group a bot deletes only its own."""
    await bare.call("sendMessage", chat_id=CHAT, text="one")
    where = {"chat_id": CHAT, "message_id": ilya.messages()[-1].message_id}
    assert (await bare.call("deleteMessage", **where))["result"] is True
    assert [message.text for message in ilya.messages()] == ["/start"]
    assert await bare.refused("deleteMessage", **where) == (400, "Bad Request: message to delete not found")
    group = telegram.add_group("Readers", ilya)
    theirs = ilya.send("mine", chat=group)
    refusal = await bare.refused("deleteMessage", chat_id=group.id, message_id=theirs.message_id)
    assert refusal == (400, "Bad Request: message can't be deleted")


async def test_a_blocked_or_removed_bot_is_forbidden(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """403 while it lasts; after an unblock all is as before."""
    group = telegram.add_group("Readers", ilya)
    telegram.remove_from_group(group, ilya)
    ilya.block()
    assert await bare.refused("sendMessage", chat_id=CHAT, text="hi") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert await bare.refused("sendMessage", chat_id=group.id, text="hi") == (
        403,
        "Forbidden: bot was kicked from the group chat",
    )
    with pytest.raises(NotPossible):
        ilya.send("hello?")
    ilya.unblock()
    assert (await bare.call("sendMessage", chat_id=CHAT, text="hi"))["ok"]


async def test_commands_by_scope_and_language(bare: BareBot, telegram: Telegram, ilya: Person) -> None:
    """The narrowest list wins; bad names are refused."""

    def one(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": "does it"}]

    def offered(language: str) -> list[object]:
        return [item["command"] for item in telegram.bot.commands.offered(ilya.chat, CHAT, language)]

    await bare.call("setMyCommands", commands=one("anybody"))
    await bare.call("setMyCommands", commands=one("russian"), language_code="ru")
    assert (offered("en"), offered("ru")) == (["anybody"], ["russian"])
    await bare.call("setMyCommands", commands=one("operator"), scope={"type": "chat", "chat_id": CHAT})
    assert offered("ru") == ["operator"]
    await bare.call("deleteMyCommands", scope={"type": "chat", "chat_id": CHAT})
    assert offered("ru") == ["russian"]
    assert await bare.refused("setMyCommands", commands=one("Bad Name")) == (
        400,
        "Bad Request: BOT_COMMAND_INVALID",
    )


async def test_an_old_or_unknown_callback_is_refused(bare: BareBot) -> None:
    """A bot that answers what nobody asked hears of it."""
    assert await bare.refused("answerCallbackQuery", callback_query_id="1") == (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )


async def test_wrong_token_and_unknown_method(bare: BareBot, telegram: Telegram) -> None:
    """401 and 404 in Telegram's shape."""
    assert await bare.refused("makeCoffee") == (404, "Not Found: method not found")
    async with bare.session.get(f"{telegram.bot_api.url}/bot100000001:WRONG/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    async with bare.session.get(f"{telegram.bot_api.url}/") as answer:
        assert answer.status == 404
