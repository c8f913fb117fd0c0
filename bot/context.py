"""The context of a handler: the services, the sender, texts in the sender's language, and ways to reply."""

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
    """python-telegram-bot's application with the portal's services."""

    def __init__(self, *, services: Services, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # the builder passes what the library asks for
        self.services = services


class PortalContext(BaseContext):
    """The context of one update; it keeps no state between updates."""

    incoming: object = None  #: the update
    _callback_is_open = True  # the app shows a spinner until the query is answered

    @classmethod
    def from_update(cls, update: object, application: BaseApplication) -> PortalContext:
        """Build the context of an update, for an error handler too."""
        context = super().from_update(update, application)
        context.incoming = update
        return context

    @property
    def services(self) -> Services:
        """The portal's services."""
        return cast(PortalApplication, self.application).services

    @property
    def person(self) -> Person:
        """The user who sent the update. Raises LookupError for an update without a user."""
        user = self.incoming.effective_user if isinstance(self.incoming, Update) else None
        if user is None:
            raise LookupError("this update has no user")
        return Person(
            telegram_id=user.id,
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
            language_code=user.language_code,
        )

    @property
    def chat_id(self) -> int:
        """The chat of the update. Raises LookupError when there is none."""
        if self._chat_id is None:
            raise LookupError("this update has no chat")
        return self._chat_id

    @property
    def is_operator(self) -> bool:
        """Whether the person may use operator commands."""
        return self.person.telegram_id in self.services.config.operator_ids

    @property
    def client_texts(self) -> Texts:
        """The texts in the language of the person's client; needs no database and no person."""
        user = self.incoming.effective_user if isinstance(self.incoming, Update) else None
        return i18n.texts(i18n.pick(user.language_code if user else None))

    async def texts(self) -> Texts:
        """The texts in the language that the person chose, else in the client's.

        The client's language too while the database is unavailable.
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

    async def send_message(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Send a text to the chat. Raises TelegramError after the last retry."""
        return await retrying(
            lambda: self.bot.send_message(
                self.chat_id, text, reply_markup=keyboard, link_preview_options=NO_PREVIEW
            )
        )

    async def send_document(self, name: str, content: bytes, caption: str) -> Message:
        """Send a file to the chat. Raises TelegramError after the last retry."""
        return await retrying(
            lambda: self.bot.send_document(self.chat_id, content, filename=name, caption=caption)
        )

    async def reply(self, text: str) -> None:
        """Send a text to the chat and answer any callback query. Raises LookupError without a chat."""
        if self._query is not None:
            await self.answer_callback()
        await self.send_message(text)

    @property
    def callback_data(self) -> re.Match[str]:
        """The match of the pressed button's data. Raises LookupError when the handler has no pattern."""
        if not self.matches:
            raise LookupError("no button was pressed")
        return self.matches[0]

    @property
    def callback_message(self) -> MaybeInaccessibleMessage | None:
        """The message whose button was pressed."""
        return None if self._query is None else self._query.message

    async def answer_callback(self, text: str = "") -> None:
        """Answer the callback query, with a short notice if given. Ignores a query that is too old."""
        query = self._query
        if query is None or not self._callback_is_open:
            return
        self._callback_is_open = False
        try:
            await retrying(lambda: query.answer(text or None))
        except BadRequest as error:
            log.debug("a callback query could not be answered: %s", error.message)

    async def edit_message(self, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Answer the callback query and replace the text and buttons of its message."""
        await self.answer_callback()
        query = self._query
        if query is None:
            return
        try:
            await retrying(lambda: query.edit_message_text(text, reply_markup=keyboard))
        except BadRequest as error:
            log.debug("the message is unchanged: %s", error.message)

    async def close_question(self, text: str) -> None:
        """Answer the callback query, remove the buttons and replace the question by the text.

        A second press of the same buttons changes nothing.
        """
        await self.answer_callback()
        query = self._query
        if query is None:
            return
        try:
            await retrying(lambda: query.edit_message_reply_markup(None))
        except BadRequest as error:
            log.debug("the question was already answered: %s", error.message)
            return
        await retrying(lambda: query.edit_message_text(text))

    @property
    def _query(self) -> CallbackQuery | None:
        return self.incoming.callback_query if isinstance(self.incoming, Update) else None
