"""What a human does with the bot and the phone, against the running sandbox and in its process.

Acts are immediate and return what they made; whatever the bot does in answer is waited for by `read`, which
follows the chat's events and never polls.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from sandbox.bot_api import inbox
from sandbox.bot_api.bot import Bot
from sandbox.bot_api.callbacks import CallbackAnswer
from sandbox.bot_api.chats import ChatEvent
from sandbox.bot_api.objects import Chat, JsonObject, Message, User
from sandbox.launch import Signer, Theme, launch_url
from sandbox.phone import PATIENCE, Phone
from sandbox.world import Account, World

Wanted = str | Callable[[Message], bool]


class NotPossible(Exception):
    """The apps would not let a person do this; the text says why."""


class Person:
    """One account's owner, with a chat app and a phone."""

    def __init__(self, account: Account, world: World, bot: Bot, signer: Signer) -> None:
        self.account = account
        self.phone = Phone(account, world)
        self.theme: Theme = "light"
        self.platform: str = (
            account.platform
        )  #: of the app that opens Mini Apps: android, ios, tdesktop, web…
        self._world = world
        self._bot = bot
        self._signer = signer
        if account.id not in bot.chats.users:
            bot.chats.add_user(self.user)

    @property
    def user(self) -> User:
        """The person as bots see him."""
        account = self.account
        return User(
            id=account.id,
            first_name=account.first_name,
            last_name=account.last_name,
            username=account.username,
            language_code=account.language_code,
        )

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return Chat.private(self.user)

    def start(self, payload: str = "") -> Message:
        """Press "Start", with a deep link's payload if there was one; unblocks the bot, as the apps do."""
        if self.has_blocked:
            self.unblock()
        return self.send(f"/start {payload}".strip())

    def follow(self, link: str) -> Message:
        """Open `https://t.me/<bot>?start=CODE` or `tg://resolve?domain=<bot>&start=CODE` and press "Start".

        Raises NotPossible when the link is none, or of another bot.
        """
        parts = urlsplit(link if "//" in link else f"https://{link}")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        name = query.get("domain", "") if parts.scheme == "tg" else parts.path.strip("/")
        if (parts.hostname not in {"t.me", "telegram.me", "resolve"}) or name != self._bot.user.username:
            raise NotPossible(f"{link} does not lead to @{self._bot.user.username}")
        return self.start(query.get("start", ""))

    def send(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
        origin: Mapping[str, object] | None = None,
        via_bot: User | None = None,
    ) -> Message:
        """Write to the bot, or into a group or a topic of a forum; `via_bot` sends what an inline bot made.

        Raises NotPossible for no text and while the bot is blocked.
        """
        where = chat or self.chat
        if not text.strip():
            raise NotPossible("An empty message cannot be sent")
        if chat is None and self.has_blocked:
            raise NotPossible("The bot is blocked: unblock it first")
        if where.type != "private" and self.account.id not in self._bot.chats.members[where.id]:
            raise NotPossible("Not a member of this chat")
        self._world.burn_codes(self.account.id, text)
        return inbox.write(
            self._bot,
            self.user,
            where,
            text,
            reply_to=reply_to,
            thread_id=thread_id,
            origin=origin,
            via_bot=via_bot,
        )

    def forward(self, text: str, sender: User | str, *, chat: Chat | None = None) -> Message:
        """Forward to the bot, or into a group, what somebody wrote; a name alone is somebody who hides."""
        origin: JsonObject = {"date": self._bot.now()}
        if isinstance(sender, User):
            origin |= {"type": "user", "sender_user": sender.to_json()}
        else:
            origin |= {"type": "hidden_user", "sender_user_name": sender}
        return self.send(text, chat=chat, origin=origin)

    def edit(self, message: Message, text: str) -> Message:
        """Change a message of one's own; the bot gets `edited_message`."""
        if message.sender is None or message.sender.id != self.account.id:
            raise NotPossible("Only one's own messages can be edited")
        return inbox.rewrite(self._bot, message, text)

    def share_phone(self) -> Message:
        """Agree when a Mini App asks for the phone number: the bot gets the contact."""
        return inbox.share_contact(self._bot, self.user, self.account.phone)

    def repeat(self) -> None:
        """Let Telegram deliver the newest update to the bot a second time, with the same `update_id`."""
        self._bot.updates.repeat()

    async def ask(self, text: str, *, timeout: float = PATIENCE) -> Message:
        """Send, and wait for the bot's next message in the private chat. Raises TimeoutError."""
        sent = self.send(text)
        return await self.read(after=sent, timeout=timeout)

    def messages(self, *, chat: Chat | None = None) -> list[Message]:
        """Everything in the chat as it looks now, oldest first."""
        return self._bot.chats.messages((chat or self.chat).id)

    async def read(
        self,
        wanted: Wanted = "",
        *,
        after: Message | int = 0,
        chat: Chat | None = None,
        timeout: float = PATIENCE,
    ) -> Message:
        """The bot's first message that contains the text or satisfies the test, now or as soon as it comes.

        `after` leaves out that message and all before it. Edits count: a message that becomes what is wanted
        is found. Raises TimeoutError, naming what was there instead.
        """
        where = (chat or self.chat).id
        since = after if isinstance(after, int) else after.message_id
        changed = asyncio.Event()

        def look(event: ChatEvent) -> None:
            if event.chat_id == where:
                changed.set()

        undo = self._bot.chats.watch(look)
        try:
            async with asyncio.timeout(timeout):
                while True:
                    changed.clear()
                    for message in self._bot.chats.messages(where):
                        if message.message_id > since and message.from_bot and _fits(message, wanted):
                            return message
                    await changed.wait()
        except TimeoutError:
            texts = [message.text for message in self._bot.chats.messages(where)[-3:]]
            raise TimeoutError(f"The bot did not write {wanted!r}; last in the chat: {texts}") from None
        finally:
            undo()

    def open_document(self, message: Message) -> bytes:
        """Download the file of a message. Raises NotPossible when it has none."""
        if message.document is None:
            raise NotPossible("There is no file in this message")
        return message.document.content

    async def press(self, message: Message, button: str, *, timeout: float = PATIENCE) -> CallbackAnswer:
        """Press the inline button with this text or data; returns the bot's answer to the press.

        Raises NotPossible when there is no such button, TimeoutError when the bot does not answer.
        """
        found = find_button(message, button, "callback_data")
        query = inbox.press(self._bot, self.user, message, str(found["callback_data"]))
        async with asyncio.timeout(timeout):
            return await query.answered

    def tap(self, message: Message, button: str = "") -> str:
        """Tap the `web_app` button with this text (the first if none is given); returns what to open."""
        return self.launch(_app_url(find_button(message, button, "web_app")), query_id=True)

    def tap_keyboard(self, message: Message, button: str = "") -> str:
        """Tap a `web_app` button of a reply keyboard; such an app gets no `query_id`."""
        rows = (message.markup or {}).get("keyboard")
        keys = [key for row in rows for key in row] if isinstance(rows, list) else []
        for key in keys:
            if "web_app" in key and button in ("", key["text"]):
                return self.launch(_app_url(key), query_id=False)
        raise NotPossible(f"No Mini App key {button!r} here")

    def open_menu(self) -> str:
        """Tap the menu button; returns the address to open. Raises NotPossible when it lists commands."""
        button = self._bot.menu_button(self.account.id)
        if button.get("type") != "web_app":
            raise NotPossible("The menu button opens no Mini App")
        return self.launch(_app_url(button), query_id=True)

    def launch(self, url: str, *, query_id: bool = True, start_param: str = "") -> str:
        """The address of a Mini App as this person's app opens it: signed init data in the fragment."""
        data = self.init_data(query_id=query_id, start_param=start_param)
        return launch_url(url, data, platform=self.platform, theme=self.theme)

    def init_data(self, *, query_id: bool = True, start_param: str = "", auth_date: int | None = None) -> str:
        """Init data that the bot's token signs; `auth_date` in Unix seconds, now by default."""
        user: JsonObject = {**self.user.to_json(), "allows_write_to_pm": True}
        user.pop("is_bot")
        user.setdefault("last_name", "")
        fields = {
            **({"query_id": "AA" + secrets.token_urlsafe(12)} if query_id else {}),
            "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
            **({"start_param": start_param} if start_param else {}),
            "auth_date": str(self._bot.now() if auth_date is None else auth_date),
        }
        return self._signer.init_data(fields)

    def signed_contact(self) -> str:
        """What a Mini App gets of a shared phone number: signed like init data."""
        contact = {
            "user_id": self.account.id,
            "phone_number": self.account.phone.removeprefix("+"),
            "first_name": self.account.first_name,
        }
        fields = {
            "contact": json.dumps(contact, ensure_ascii=False, separators=(",", ":")),
            "auth_date": str(self._bot.now()),
        }
        return self._signer.init_data(fields)

    def login_widget(self, *, auth_date: int | None = None) -> dict[str, str]:
        """The payload of the Login Widget on a web page."""
        account = self.account
        fields = {
            "id": str(account.id),
            "first_name": account.first_name,
            "last_name": account.last_name or "",
            "username": account.username or "",
            "auth_date": str(self._bot.now() if auth_date is None else auth_date),
        }
        return self._signer.login_widget({name: value for name, value in fields.items() if value})

    @property
    def has_blocked(self) -> bool:
        """Whether the bot is blocked."""
        return self.account.id in self._bot.chats.blocked

    def block(self) -> None:
        """Stop the bot: it gets 403 from now on, and `my_chat_member`."""
        if not self.has_blocked:
            self._bot.chats.blocked.add(self.account.id)
            inbox.change_membership(self._bot, self.user, self.chat, "member", "kicked")

    def unblock(self) -> None:
        """Restart the bot."""
        if self.has_blocked:
            self._bot.chats.blocked.discard(self.account.id)
            inbox.change_membership(self._bot, self.user, self.chat, "kicked", "member")


def find_button(message: Message, button: str, action: str) -> Mapping[str, object]:
    """The message's inline button with this action whose text or data it is. Raises NotPossible."""
    for found in message.buttons():
        if action in found and button in ("", found.get("text"), found.get(action)):
            return found
    raise NotPossible(f"No {action} button {button!r} under this message")


def _app_url(button: Mapping[str, object]) -> str:
    app = button["web_app"]
    return str(app["url"]) if isinstance(app, Mapping) else ""


def _fits(message: Message, wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        return wanted in (message.text or message.caption or "")
    return wanted(message)
