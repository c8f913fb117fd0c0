"""The answer to a question that asks a person to confirm something."""

from __future__ import annotations

from bot import keyboards
from bot.context import PortalContext
from shared.core.i18n import Texts


async def is_confirmed(context: PortalContext, texts: Texts) -> bool:
    """Whether the person agreed in time. Otherwise the question is closed with a text that says why.

    The first group of the button's pattern is `yes` or `no`.
    """
    if context.callback_data[1] == "no":
        await context.close_question(texts("bot.confirm.kept"))
        return False
    if keyboards.is_stale(context.callback_message):
        await context.close_question(texts("bot.confirm.stale"))
        return False
    return True
