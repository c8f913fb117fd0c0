"""Groups, channels, and updates that come from nobody."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot import app
from sandbox.bot_api.objects import JsonObject
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import i18n
from shared.members import users
from shared.services import Services
from tests.support.portal import invited
from tests.support.waiting import until

RU = i18n.texts("ru")


@pytest.mark.parametrize("command", ["/login {}", "/start {}", "/subscription", "/debug_status", "/nosuch"])
async def test_a_group_gets_the_way_to_the_private_chat(
    bot: Services, ilya: Person, telegram: Telegram, command: str
) -> None:
    """Whatever the command: a link, no echo of the invite, nothing reserved."""
    code = await invited(bot)
    group = telegram.add_group("Friends", ilya)
    sent = ilya.send(command.format(code), chat=group)
    answer = await ilya.read(after=sent, chat=group)
    assert answer.text == RU("bot.group")
    [button] = answer.buttons()
    assert button["url"] == f"https://t.me/{telegram.bot.user.username}?start=go"
    assert code not in str(answer.to_json())
    async with bot.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 0
        assert await conn.fetchval("SELECT count(*) FROM users") == 0


async def test_the_way_from_the_group_works(bot: Services, ilya: Person, telegram: Telegram) -> None:
    """The group's link opens the private chat with a greeting, not with an error about an invite."""
    group = telegram.add_group("Friends", ilya)
    answer = await ilya.read(after=ilya.send("/help", chat=group), chat=group)
    sent = ilya.follow(str(answer.buttons()[0]["url"]))
    assert (await ilya.read(after=sent)).text == RU("bot.start", name="Ilya")


async def test_edited_commands_are_ignored(bot: Services, ilya: Person) -> None:
    """Editing an old message does not run it again."""
    sent = ilya.send("/help")
    await ilya.read(RU("bot.help"), after=sent)
    ilya.edit(sent, f"/login {await invited(bot)}")
    assert (await ilya.ask("/nosuch")).text == RU("bot.unknown_command")
    async with bot.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 0


async def test_channel_posts_are_ignored(
    bot: Services, ilya: Person, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    """An update that has no user disturbs nobody."""
    telegram.post_to_channel(f"/login {await invited(bot)}")
    assert (await ilya.ask("/help")).text == RU("bot.help")
    assert "Traceback" not in caplog.text
    assert "a handler failed" not in caplog.text


async def test_blocking_the_bot_is_remembered(bot: Services, ilya: Person) -> None:
    """A person who blocks the bot is marked; unblocking or writing takes the mark away."""

    async def is_blocked() -> bool:
        async with bot.db.acquire() as conn:
            user = await users.get(conn, ilya.account.id)
        return user is not None and user.bot_blocked_at is not None

    async def is_free() -> bool:
        return not await is_blocked()

    await ilya.ask("/start")
    ilya.block()
    await until(is_blocked)
    ilya.unblock()
    await until(is_free)


ID = 139883458
SENDER: JsonObject = {"id": ID, "is_bot": False, "first_name": ""}
CHAT: JsonObject = {"id": ID, "type": "private", "first_name": "X"}
GROUP: JsonObject = {"id": -5, "type": "group", "title": "G"}
COMMAND: JsonObject = {
    "message_id": 1,
    "date": 1,
    "text": "/login ABCD2345EFGH",
    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
}
ODD: list[JsonObject] = [
    {},
    {"message": {**COMMAND, "chat": CHAT}},
    {"message": {**COMMAND, "chat": GROUP, "sender_chat": GROUP}},
    {"message": {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER}},
    {"edited_message": {**COMMAND, "chat": CHAT}},
    {"channel_post": {**COMMAND, "chat": {"id": -9, "type": "channel", "title": "C"}}},
    {"callback_query": {"id": "1", "chat_instance": "1", "from": SENDER}},
    {
        "callback_query": {
            "id": "1",
            "chat_instance": "1",
            "from": SENDER,
            "data": "logout:yes",
            "message": {"message_id": 1, "date": 0, "chat": CHAT},
        }
    },
    {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": True,
              "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
              "allows_revoting": False, "members_only": False}},
    {"something_new": {"of": "a later Bot API"}},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: next(iter(odd), "empty"))
async def test_odd_updates_do_no_harm(
    web: Services, ilya: Person, telegram: Telegram, odd: JsonObject, caplog: pytest.LogCaptureFixture
) -> None:
    """Updates without a user, without a chat, or of a kind nobody knows yet pass without an error."""
    group = telegram.add_group("Friends", ilya)
    telegram.bot.chats.known[-5] = group
    ilya.send("/start")
    application = app.build(web)
    await application.initialize()
    update = Update.de_json({"update_id": 1, **odd}, application.bot)
    assert update is not None
    async with asyncio.timeout(30):
        await application.process_update(update)
    await application.bot.shutdown()
    assert "a handler failed" not in caplog.text
