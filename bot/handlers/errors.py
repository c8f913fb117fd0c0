"""The error handler: turns an exception into a reply."""

from __future__ import annotations

import logging
import secrets

from telegram.error import Forbidden, TelegramError

from bot.context import PortalContext
from shared.core import i18n
from shared.core.errors import InternalError, PortalError

log = logging.getLogger(__name__)


async def on_error(_update: object, context: PortalContext) -> None:
    """Reply with the text of the error. An unexpected error gets a reference that finds it in the log."""
    error = context.error
    if isinstance(error, Forbidden):
        log.info("the person cannot be reached: %s", error.message)
        return
    known = error if isinstance(error, PortalError) and error.status != InternalError.status else None
    if known is None:
        reference = secrets.token_hex(4)
        log.error("reference %s: a handler failed", reference, exc_info=error)
        known = InternalError(reference=reference)
    try:
        await context.reply(i18n.error_text(await context.texts(), known))
    except LookupError:
        return  # the update has no user or no chat
    except TelegramError as send_error:
        log.warning("the error could not be reported to the person: %s", send_error.message)
