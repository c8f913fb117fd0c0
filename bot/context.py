"""What a handler is given: the services, who wrote, the texts in his language, and a way to answer."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, TypeAlias, cast

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import Application, BaseHandler, CallbackContext, ExtBot

from bot.retry import retrying
from shared.core import i18n
from shared.core.errors import Unavailable
from shared.core.i18n import Texts
from shared.members import users
from shared.members.users import Person
from shared.services import Services

if TYPE_CHECKING:
    Data: TypeAlias = dict[object, object]
    BaseApplication: TypeAlias = Application[ExtBot[None], "PortalContext", Data, Data, Data, None]
    BaseContext: TypeAlias = CallbackContext[ExtBot[None], Data, Data, Data]
    Route: TypeAlias = BaseHandler[Update, "PortalContext", object]
else:
    BaseApplication, BaseContext, Route = Application, CallbackContext, BaseHandler

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class PortalApplication(BaseApplication):
    """python-telegram-bot's application, with the portal's services beside it."""

    def __init__(self, *, services: Services, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # the builder passes what the library asks for
        self.services = services


class PortalContext(BaseContext):
    """One update on its way through a handler. Nothing in it outlives the update."""

    incoming: object = None  #: the update
    _is_pressing = True  # the app shows a spinner until the press is answered

    @classmethod
    def from_update(cls, update: object, application: BaseApplication) -> PortalContext:
        """Build the context of an update; an error's context is built from its update too."""
        context = super().from_update(update, application)
        context.incoming = update
        return context

    @property
    def services(self) -> Services:
        """The portal's services."""
        return cast(PortalApplication, self.application).services

    @property
    def person(self) -> Person:
        """Who wrote or pressed. Raises LookupError for an update that comes from nobody."""
        user = self.incoming.effective_user if isinstance(self.incoming, Update) else None
        if user is None:
            raise LookupError("this update comes from no user")
        return Person(
            telegram_id=user.id,
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
            language_code=user.language_code,
        )

    @property
    def chat_id(self) -> int:
        """The chat the update happened in. Raises LookupError when there is none."""
        if self._chat_id is None:
            raise LookupError("this update happened in no chat")
        return self._chat_id

    @property
    def is_operator(self) -> bool:
        """Whether the person may use the operators' commands."""
        return self.person.telegram_id in self.services.config.operator_ids

    @property
    def client_texts(self) -> Texts:
        """The texts in the language of the person's client; asks nobody, and does without a person."""
        user = self.incoming.effective_user if isinstance(self.incoming, Update) else None
        return i18n.texts(i18n.pick(user.language_code if user else None))

    async def texts(self) -> Texts:
        """The texts in the person's own language: the chosen one, else the client's.

        Without the database the client's language is good enough.
        """
        person = self.person
        try:
            async with self.services.db.acquire() as conn:
                user = await users.get(conn, person.telegram_id)
        except Unavailable:
            user = None
        if user is not None and (user.language_chosen or person.language_code is None):
            return i18n.texts(user.language)
        return self.client_texts

    async def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Write into the chat. Raises TelegramError once patience has run out."""
        return await retrying(
            lambda: self.bot.send_message(
                self.chat_id, text, reply_markup=keyboard, link_preview_options=NO_PREVIEW
            )
        )

    async def send_file(self, name: str, content: bytes, caption: str) -> Message:
        """Send a file into the chat. Raises TelegramError once patience has run out."""
        return await retrying(
            lambda: self.bot.send_document(self.chat_id, content, filename=name, caption=caption)
        )

    async def answer(self, text: str) -> None:
        """Write into the chat, and end a press that waits. Raises LookupError when there is no chat."""
        if self._query is not None:
            await self.hurry()
        await self.say(text)

    @property
    def press(self) -> re.Match[str]:
        """The data of the button that was pressed. Raises LookupError when the handler has no pattern."""
        if not self.matches:
            raise LookupError("no button was pressed")
        return self.matches[0]

    @property
    def question(self) -> MaybeInaccessibleMessage | None:
        """The message under which a button was pressed."""
        return None if self._query is None else self._query.message

    async def hurry(self, text: str = "") -> None:
        """Answer a press at once, with a short notice perhaps. One that is too old is let be."""
        query = self._query
        if query is None or not self._is_pressing:
            return
        self._is_pressing = False
        try:
            await retrying(lambda: query.answer(text or None))
        except BadRequest as error:
            log.debug("a press could not be answered: %s", error.message)

    async def turn(self, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Answer a press by putting something else into the same message."""
        await self.hurry()
        query = self._query
        if query is None:
            return
        try:
            await retrying(lambda: query.edit_message_text(text, reply_markup=keyboard))
        except BadRequest as error:
            log.debug("this message shows it already: %s", error.message)

    async def conclude(self, text: str) -> None:
        """Answer a press for good: the buttons go, the text takes their question's place.

        A second press of the same buttons changes nothing any more.
        """
        await self.hurry()
        query = self._query
        if query is None:
            return
        try:
            await retrying(lambda: query.edit_message_reply_markup(None))
        except BadRequest as error:
            log.debug("this question was answered before: %s", error.message)
            return
        await retrying(lambda: query.edit_message_text(text))

    @property
    def _query(self) -> CallbackQuery | None:
        return self.incoming.callback_query if isinstance(self.incoming, Update) else None
