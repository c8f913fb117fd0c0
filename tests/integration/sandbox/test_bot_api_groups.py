"""Topics, migrated groups and lost rights, forwarded and inline messages, through python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import telegram as ptb
from telegram.error import BadRequest, ChatMigrated

from sandbox.bot_api.objects import User
from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[ptb.Bot]:
    """python-telegram-bot, unmodified."""
    async with ptb.Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as made:
        yield made


async def newest(bot: ptb.Bot) -> ptb.Update:
    """The last update that waits."""
    (update,) = await bot.get_updates(offset=-1)
    return update


async def test_a_message_in_a_topic_is_answered_there(bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """`message_thread_id` comes with the update; an answer that names it, or replies, lands in the topic."""
    forum = telegram.groups.add("Forum", ilya, forum=True)
    topic = telegram.groups.open_topic(forum, ilya, "Questions")
    asked = ilya.send("/login@portal_sandbox_bot", chat=forum, thread_id=topic)
    heard = (await newest(bot)).message
    assert heard is not None
    assert (heard.message_thread_id, heard.is_topic_message, heard.chat.is_forum) == (topic, True, True)
    assert heard.reply_to_message is not None
    assert heard.reply_to_message.forum_topic_created is not None
    named = await bot.send_message(forum.id, "here", message_thread_id=topic)
    replied = await bot.send_message(forum.id, "and here", reply_to_message_id=asked.message_id)
    general = await bot.send_message(forum.id, "elsewhere")
    assert [sent.message_thread_id for sent in (named, replied, general)] == [topic, topic, None]


async def test_closed_and_unknown_topics(bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """400 TOPIC_CLOSED, 400 "message thread not found"; the general topic can be closed too."""
    forum = telegram.groups.add("Forum", ilya, forum=True)
    topic = telegram.groups.open_topic(forum, ilya, "Closed")
    telegram.groups.close_topic(forum, topic)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "hi", message_thread_id=topic)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(forum.id, "hi", message_thread_id=99999)
    await bot.send_message(forum.id, "general")
    telegram.groups.close_topic(forum, None)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_chat_action(forum.id, "typing")
    plain = telegram.add_group("No forum", ilya)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(plain.id, "hi", message_thread_id=topic)


async def test_a_group_that_became_a_supergroup(
    bot: ptb.Bot, bare: BareBot, telegram: Telegram, ilya: Person
) -> None:
    """The old id answers with the new one; both chats tell of it."""
    group = telegram.groups.add("Small", ilya, basic=True)
    await bot.send_message(group.id, "before")
    grown = telegram.groups.migrate(group, ilya)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "after")
    assert moved.value.new_chat_id == grown.id
    body = await bare.call("sendMessage", chat_id=group.id, text="after")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": grown.id}
    *_, left, came = await bot.get_updates()
    assert left.message is not None
    assert came.message is not None
    assert (left.message.chat.id, left.message.migrate_to_chat_id) == (group.id, grown.id)
    assert (came.message.chat.id, came.message.migrate_from_chat_id) == (grown.id, group.id)
    await bot.send_message(grown.id, "here I am")


async def test_a_group_where_the_bot_may_not_write(bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """400 "not enough rights", and `my_chat_member` says restricted."""
    group = telegram.add_group("Quiet", ilya)
    telegram.groups.silence_bot(group, ilya)
    with pytest.raises(BadRequest, match="ot enough rights to send text messages to the chat"):
        await bot.send_message(group.id, "hi")
    member = (await newest(bot)).my_chat_member
    assert member is not None
    assert member.new_chat_member.status == "restricted"
    telegram.groups.silence_bot(group, ilya, silent=False)
    await bot.send_message(group.id, "hi")


async def test_what_was_not_written_by_its_sender(bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """Forwarded of somebody, of somebody who hides, and made by an inline bot."""
    stranger = telegram.person("Stranger")
    ilya.forward("/invite_new", stranger.user)
    forwarded = (await newest(bot)).message
    assert forwarded is not None
    assert isinstance(forwarded.forward_origin, ptb.MessageOriginUser)
    assert forwarded.forward_origin.sender_user.id == stranger.account.id
    assert forwarded.text == "/invite_new"
    ilya.forward("/invite_new", "Somebody")
    hidden = (await newest(bot)).message
    assert hidden is not None
    assert isinstance(hidden.forward_origin, ptb.MessageOriginHiddenUser)
    inline = User(id=200000002, first_name="Inline", username="inline_bot", is_bot=True)
    ilya.send("/invite_new", via_bot=inline)
    made = (await newest(bot)).message
    assert made is not None
    assert made.via_bot is not None
    assert made.via_bot.username == "inline_bot"


async def test_edited_messages_and_posts(bot: ptb.Bot, telegram: Telegram, ilya: Person) -> None:
    """`edited_message`, `channel_post`, `edited_channel_post`: each is an update of its own kind."""
    ilya.edit(ilya.send("/login"), "/login CODE")
    assert (await newest(bot)).edited_message is not None
    post = telegram.post_to_channel("/login")
    heard = await newest(bot)
    assert (heard.channel_post is not None, heard.effective_user) == (True, None)
    telegram.groups.edit_post(post, "/login CODE")
    assert (await newest(bot)).edited_channel_post is not None
