"""Everybody in the sandbox, and the chats they share with the bot."""

from __future__ import annotations

from sandbox.bot_api import inbox
from sandbox.bot_api.bot import Bot
from sandbox.bot_api.objects import Chat, Message
from sandbox.bot_door import BotDoor
from sandbox.groups import Groups
from sandbox.launch import Signer
from sandbox.peers import ServicePeer
from sandbox.person import Person
from sandbox.world import Account, World


class Crowd:
    """The people of one world around one bot; needs no server to act."""

    def __init__(self, world: World, bot: Bot, signer: Signer | None = None) -> None:
        self.world = world
        self.bot = bot
        self.signer = signer or Signer(bot.token)
        self.people = {account.id: self._meet(account) for account in world.accounts.values()}
        peer = ServicePeer(
            id=bot.user.id,
            first_name=bot.user.first_name,
            username=bot.user.username,
            bot=True,
            verified=False,
        )
        world.add_bot(peer, BotDoor(bot, self.people))
        self.groups = Groups(bot)

    def person(self, who: int | str) -> Person:
        """Someone by Telegram id or first name. Raises LookupError when there is none."""
        for person in self.people.values():
            if who in (person.account.id, person.account.first_name):
                return person
        raise LookupError(f"Nobody here is {who!r}")

    def add_person(self, account: Account) -> Person:
        """Someone more, e.g. for a benchmark with a thousand people."""
        self.world.accounts[account.id] = account
        self.people[account.id] = self._meet(account)
        return self.people[account.id]

    def add_group(self, title: str, *members: Person) -> Chat:
        """A supergroup of these people and the bot; the bot gets `my_chat_member`."""
        return self.groups.add(title, *members)

    def remove_from_group(self, chat: Chat, by: Person) -> None:
        """A member throws the bot out of the group: it gets `my_chat_member`, and 403 from then on."""
        self.bot.chats.left.add(chat.id)
        inbox.change_membership(self.bot, by.user, chat, "member", "kicked")

    def post_to_channel(self, text: str, *, title: str = "Sandbox News") -> Message:
        """A post in a channel the bot administers: an update that comes from no user."""
        return inbox.post_to_channel(self.bot, self.groups.channel(title), text)

    def send_data(self, person: Person, data: str, *, button: str = "Open") -> Message:
        """A Mini App opened from a reply keyboard hands data to the bot (`web_app_data`)."""
        return inbox.send_web_app_data(self.bot, person.user, button, data)

    def _meet(self, account: Account) -> Person:
        return Person(account, self.world, self.bot, self.signer)
