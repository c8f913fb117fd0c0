"""/login and /cancel: start or cancel a login; it continues in the Mini App."""

from __future__ import annotations

import logging

from telegram import Message, Update
from telegram.ext import CommandHandler

from bot import keyboards
from bot import texts as wording
from bot.context import PortalContext, Route
from bot.handlers import mini_app
from bot.handlers.filters import PRIVATE
from shared.core.errors import Unavailable
from shared.core.i18n import Texts
from shared.login.begin import StartedLogin
from shared.members.invites import normalise

log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """The updates that this module handles."""
    return [CommandHandler("login", login, PRIVATE), CommandHandler("cancel", cancel, PRIVATE)]


async def login(_update: Update, context: PortalContext) -> None:
    """`/login [invite]`: reserve the invite, start a login, send its button."""
    await begin(context, " ".join(context.args or ()) or None)


async def begin(context: PortalContext, invite_code: str | None) -> None:
    """Start a login and send its button. Raises the invite errors, TelegramError."""
    qr_auth = context.services.qr_auth
    code = None if invite_code is None else normalise(invite_code)
    started = await qr_auth.begin(context.person, context.chat_id, code)
    message = await _offer(context, await context.texts(), started)
    try:
        await qr_auth.attach_message(started.login_id, message.message_id)
    except Unavailable:
        log.warning("the button of login %d will not be removed when it ends", started.login_id)


async def cancel(_update: Update, context: PortalContext) -> None:
    """`/cancel`: cancel the login in progress; the outbox sends the confirmation."""
    if not await context.services.qr_auth.cancel_live(context.person.telegram_id):
        texts = await context.texts()
        await context.send_message(texts("bot.cancel.nothing"))


async def _offer(context: PortalContext, texts: Texts, started: StartedLogin) -> Message:
    """Send the Mini App button, or the link as text when Telegram refuses the button."""
    text = wording.login_offer(texts, started)
    bare = texts("bot.login.link", offer=text, url=started.url)
    return await mini_app.send_button(context, text, keyboards.open_login_page(texts, started.url), bare=bare)
