"""The one place where an error becomes an answer."""

from __future__ import annotations

import logging
import secrets

from telegram.error import Forbidden, TelegramError

from bot.context import PortalContext
from shared.core import i18n
from shared.core.errors import InternalError, PortalError

log = logging.getLogger(__name__)


async def on_error(_update: object, context: PortalContext) -> None:
    """Tell the person what happened; what nobody foresaw gets a reference that finds it in the log."""
    error = context.error
    if isinstance(error, Forbidden):
        log.info("nobody to answer: %s", error.message)
        return
    known = error if isinstance(error, PortalError) and error.status != InternalError.status else None
    if known is None:
        reference = secrets.token_hex(4)
        log.error("reference %s: a handler failed", reference, exc_info=error)
        known = InternalError(reference=reference)
    try:
        await context.answer(i18n.error_text(await context.texts(), known))
    except LookupError:
        return  # it came from nobody
    except TelegramError as worse:
        log.warning("nobody could be told: %s", worse.message)
