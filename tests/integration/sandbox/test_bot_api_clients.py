"""Every answer and update, read by the real python-telegram-bot and the real aiogram over sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiogram
import aiogram.types
import pytest
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import BaseModel

from sandbox.bot_api.server import BotApi
from sandbox.person import Person
from sandbox.telegram import Telegram

Update = tuple[str, str]  # kind and a value that only a well-read update yields


@pytest.fixture
async def ptb_bot(telegram: Telegram) -> AsyncIterator[ptb.Bot]:
    """python-telegram-bot, unmodified."""
    async with ptb.Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        yield bot


@pytest.fixture
async def aiogram_bot(telegram: Telegram) -> AsyncIterator[aiogram.Bot]:
    """aiogram, unmodified; its pydantic models refuse what the Bot API does not promise."""
    server = TelegramAPIServer.from_base(telegram.bot_api.url)
    bot = aiogram.Bot(telegram.bot.token, session=AiohttpSession(api=server))
    yield bot
    await bot.session.close()


async def test_ptb_reads_every_answer(ptb_bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """python-telegram-bot makes its objects of every method's answer."""
    keyboard = ptb.InlineKeyboardMarkup(
        [
            [
                ptb.InlineKeyboardButton(
                    "Open", web_app=ptb.WebAppInfo("https://portal.example/qr-auth?session_id=1")
                )
            ]
        ]
    )
    assert (await ptb_bot.get_me()).username == telegram.bot.user.username
    sent = await ptb_bot.send_message(
        ilya.account.id,
        "<b>hi</b> /help",
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=ptb.ReplyParameters(ilya.messages()[0].message_id),
        link_preview_options=ptb.LinkPreviewOptions(is_disabled=True),
    )
    assert sent.reply_markup == keyboard
    assert sent.parse_entities() == {sent.entities[0]: "hi", sent.entities[1]: "/help"}
    assert sent.reply_to_message is not None
    assert sent.link_preview_options is not None
    edited = await sent.edit_text("*changed*", parse_mode="MarkdownV2")
    assert isinstance(edited, ptb.Message)
    assert edited.edit_date is not None
    assert isinstance(await sent.edit_reply_markup(keyboard), ptb.Message)
    assert await ptb_bot.send_chat_action(ilya.account.id, "typing")
    assert (await ptb_bot.get_chat(ilya.account.id)).first_name == "Ilya"
    scope = ptb.BotCommandScopeChat(ilya.account.id)
    assert await ptb_bot.set_my_commands([("login", "Sign in")], scope=scope, language_code="ru")
    assert [command.command for command in await ptb_bot.get_my_commands(scope, "ru")] == ["login"]
    assert await ptb_bot.delete_my_commands(scope, "ru")
    assert await ptb_bot.get_my_commands(scope, "ru") == ()
    assert await ptb_bot.set_chat_menu_button(menu_button=ptb.MenuButtonCommands())
    assert (await ptb_bot.get_chat_menu_button()).type == "commands"
    assert await ptb_bot.set_my_name("Portal")
    assert (await ptb_bot.get_my_name()).name == "Portal"
    assert await ptb_bot.set_my_description("Long")
    assert (await ptb_bot.get_my_description()).description == "Long"
    assert await ptb_bot.set_my_short_description("Short")
    assert (await ptb_bot.get_my_short_description()).short_description == "Short"
    assert (await ptb_bot.get_webhook_info()).url == ""
    assert await sent.delete()
    assert await ptb_bot.log_out()
    assert await ptb_bot.close()


async def test_aiogram_reads_every_answer(aiogram_bot: aiogram.Bot, ilya: Person) -> None:
    """aiogram's models accept every method's answer."""
    types = aiogram.types
    keyboard = types.InlineKeyboardMarkup(
        inline_keyboard=[
            [types.InlineKeyboardButton(text="Open", web_app=types.WebAppInfo(url="https://portal.example/"))]
        ]
    )
    chat = ilya.account.id
    assert (await aiogram_bot.get_me()).is_bot
    sent = await aiogram_bot.send_message(
        chat,
        "<i>hi</i>",
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=types.ReplyParameters(message_id=ilya.messages()[0].message_id),
    )
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump() == keyboard.model_dump()
    assert sent.html_text == "<i>hi</i>"
    edited = await aiogram_bot.edit_message_text(
        "*new*", chat_id=chat, message_id=sent.message_id, parse_mode="MarkdownV2"
    )
    assert isinstance(edited, types.Message)
    assert edited.edit_date
    assert await aiogram_bot.edit_message_reply_markup(
        chat_id=chat, message_id=sent.message_id, reply_markup=keyboard
    )
    assert await aiogram_bot.send_chat_action(chat, "typing")
    assert (await aiogram_bot.get_chat(chat)).type == "private"
    commands = [types.BotCommand(command="login", description="Sign in")]
    assert await aiogram_bot.set_my_commands(commands)
    assert [command.command for command in await aiogram_bot.get_my_commands()] == ["login"]
    assert await aiogram_bot.delete_my_commands()
    app = types.MenuButtonWebApp(text="App", web_app=types.WebAppInfo(url="https://portal.example/"))
    assert await aiogram_bot.set_chat_menu_button(chat_id=chat, menu_button=app)
    assert (await aiogram_bot.get_chat_menu_button(chat_id=chat)).type == "web_app"
    assert await aiogram_bot.set_my_name("Portal")
    assert (await aiogram_bot.get_my_name()).name == "Portal"
    assert await aiogram_bot.set_my_description("Long")
    assert (await aiogram_bot.get_my_description()).description == "Long"
    assert await aiogram_bot.set_my_short_description("Short")
    assert (await aiogram_bot.get_my_short_description()).short_description == "Short"
    assert (await aiogram_bot.get_webhook_info()).pending_update_count >= 1
    assert await aiogram_bot.delete_message(chat, sent.message_id)


async def make_every_update(telegram: Telegram, ilya: Person) -> list[Update]:
    """Each kind of update the sandbox sends, and what it should be read as."""
    group = telegram.add_group("Readers", ilya)
    prompt = telegram.bot.chats.messages(ilya.account.id)[0]
    ilya.edit(ilya.messages()[-1], "edited text")
    ilya.send("in a group /help", chat=group)
    ilya.send("the answer", reply_to=prompt)
    telegram.post_to_channel("news")
    telegram.send_data(ilya, "payload")
    ilya.block()
    return [
        ("message", "/start"),
        ("my_chat_member", "member"),
        ("edited_message", "edited text"),
        ("message", "in a group /help"),
        ("message", "the answer"),
        ("channel_post", "news"),
        ("message", "payload"),
        ("my_chat_member", "kicked"),
    ]


def read_back(update: ptb.Update | aiogram.types.Update) -> Update:
    """The kind and content as the library understood them."""
    for kind in ("message", "edited_message", "channel_post"):
        message: Any = getattr(update, kind)
        if message is not None:
            return kind, message.text or message.web_app_data.data
    member = update.my_chat_member
    assert member is not None
    return "my_chat_member", member.new_chat_member.status


async def test_ptb_reads_every_update(ptb_bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """python-telegram-bot understands every kind of update."""
    expected = await make_every_update(telegram, ilya)
    assert [read_back(update) for update in await ptb_bot.get_updates()] == expected


async def test_aiogram_reads_every_update(aiogram_bot: aiogram.Bot, telegram: Telegram, ilya: Person) -> None:
    """aiogram understands every kind of update, and nothing in them is unknown to its models."""
    expected = await make_every_update(telegram, ilya)
    updates = await aiogram_bot.get_updates()
    assert [read_back(update) for update in updates] == expected
    for update in updates:
        assert_known_fields(update)


def assert_known_fields(model: BaseModel) -> None:
    """Fields that the model kept only because it keeps all are none of the Bot API's."""
    assert not model.model_extra
    for name in type(model).model_fields:
        value = getattr(model, name, None)
        if isinstance(value, BaseModel):
            assert_known_fields(value)


async def ptb_callback(api: BotApi) -> str:
    """Answer one press with python-telegram-bot."""
    async with ptb.Bot(api.bot.token, base_url=f"{api.url}/bot") as bot:
        query = (await bot.get_updates(allowed_updates=["callback_query"], timeout=30))[-1].callback_query
        assert query is not None
        assert query.message is not None
        await query.answer("pressed", show_alert=True)
        return str(query.data)


async def aiogram_callback(api: BotApi) -> str:
    """Answer one press with aiogram."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
    async with aiogram.Bot(api.bot.token, session=session) as bot:
        query = (await bot.get_updates(timeout=30))[-1].callback_query
        assert query is not None
        await query.answer("pressed", show_alert=True)
        return str(query.data)


@pytest.mark.parametrize("answer", [ptb_callback, aiogram_callback])
async def test_a_press_reaches_the_bot_and_its_answer_the_person(
    answer: Callable[[BotApi], Coroutine[None, None, str]], telegram: Telegram, ptb_bot: ptb.Bot, ilya: Person
) -> None:
    """An inline button: query to the bot, notice back to the person."""
    button = ptb.InlineKeyboardButton("Sure?", callback_data="yes")
    await ptb_bot.send_message(ilya.account.id, "q", reply_markup=ptb.InlineKeyboardMarkup([[button]]))
    message = await ilya.read("q")
    async with asyncio.TaskGroup() as group:
        pressed = group.create_task(ilya.press(message, "Sure?"))
        data = group.create_task(answer(telegram.bot_api))
    assert data.result() == "yes"
    assert (pressed.result().text, pressed.result().show_alert) == ("pressed", True)
