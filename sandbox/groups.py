"""Groups, forums and channels around the bot, and what becomes of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

from sandbox.bot_api import inbox
from sandbox.bot_api.bot import Bot
from sandbox.bot_api.objects import Chat, Message
from sandbox.bot_api.topics import Topic
from sandbox.person import Person


class Groups:
    """Makes the chats that people share with the bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._ids = itertools.count(-1001000000001, -1)
        self._basic_ids = itertools.count(-2000001, -1)

    def add(self, title: str, *members: Person, basic: bool = False, forum: bool = False) -> Chat:
        """A supergroup (or basic group, or forum) of people and the bot, which gets `my_chat_member`."""
        chat = Chat(
            id=next(self._basic_ids if basic else self._ids),
            type="group" if basic else "supergroup",
            title=title,
            is_forum=forum,
        )
        self._bot.chats.add_chat(chat, {member.account.id for member in members})
        if forum:
            self._bot.topics.begin(chat)
        if members:
            inbox.change_membership(self._bot, members[0].user, chat, "left", "member")
        return chat

    def open_topic(self, chat: Chat, by: Person, name: str) -> int:
        """Someone opens a topic of a forum; returns its id."""
        service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        opening = inbox.post_service(self._bot, by.user, chat, service, opens_thread=True)
        self._bot.topics.add(chat, Topic(id=opening.message_id, name=name, opening=opening))
        return opening.message_id

    def close_topic(self, chat: Chat, thread_id: int | None, *, closed: bool = True) -> None:
        """Only administrators may write into the topic from now on (None: the general one)."""
        self._bot.topics.find(chat, thread_id).closed = closed

    def silence_bot(self, chat: Chat, by: Person, *, silent: bool = True) -> None:
        """The bot may not write here: 400 "not enough rights to send text messages to the chat"."""
        if silent:
            self._bot.chats.silenced.add(chat.id)
        else:
            self._bot.chats.silenced.discard(chat.id)
        old, new = ("member", "restricted") if silent else ("restricted", "member")
        inbox.change_membership(self._bot, by.user, chat, old, new)

    def migrate(self, chat: Chat, by: Person) -> Chat:
        """A basic group becomes a supergroup with another id: the bot hears of it in both.

        Source: core.telegram.org/bots/api#responseparameters
        """
        grown = replace(chat, id=next(self._ids), type="supergroup")
        chats = self._bot.chats
        chats.add_chat(grown, chats.members[chat.id])
        chats.migrated[chat.id] = grown.id
        inbox.post_service(self._bot, by.user, chat, {"migrate_to_chat_id": grown.id})
        inbox.post_service(self._bot, by.user, grown, {"migrate_from_chat_id": chat.id})
        return grown

    def channel(self, title: str) -> Chat:
        """The channel of this title, a new one if need be; the bot is its administrator."""
        for chat in self._bot.chats.known.values():
            if (chat.type, chat.title) == ("channel", title):
                return chat
        chat = Chat(id=next(self._ids), type="channel", title=title)
        self._bot.chats.add_chat(chat, set())
        return chat

    def edit_post(self, post: Message, text: str) -> Message:
        """A channel's administrator changes a post: the bot gets `edited_channel_post`."""
        return inbox.rewrite(self._bot, post, text)
