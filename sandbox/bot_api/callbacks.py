"""Presses on inline buttons that wait for the answer (core.telegram.org/bots/api#answercallbackquery)."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass

from sandbox.bot_api.errors import bad_request

ANSWER_WITHIN = 60.0  # seconds


@dataclass(frozen=True, kw_only=True)
class CallbackAnswer:
    """What the presser sees: a short notice, an alert, or nothing but the end of the spinner."""

    text: str = ""
    show_alert: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class CallbackQuery:
    """One press. `answered` resolves with the bot's first answer."""

    id: str
    asked_at: float  #: monotonic seconds
    answered: asyncio.Future[CallbackAnswer]


class Callbacks:
    """Open presses by id."""

    def __init__(self) -> None:
        self._open: dict[str, CallbackQuery] = {}

    def ask(self) -> CallbackQuery:
        """A new press; those too old for an answer are forgotten."""
        now = time.monotonic()
        self._open = {key: old for key, old in self._open.items() if now - old.asked_at < ANSWER_WITHIN}
        query = CallbackQuery(
            id=str(10**17 + secrets.randbelow(9 * 10**17)),
            asked_at=now,
            answered=asyncio.get_running_loop().create_future(),
        )
        self._open[query.id] = query
        return query

    def answer(self, query_id: str, answer: CallbackAnswer) -> None:
        """Resolve the press. Raises ApiError 400 for an unknown or old one."""
        query = self._open.get(query_id)
        if query is None or time.monotonic() - query.asked_at >= ANSWER_WITHIN:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if not query.answered.done():
            query.answered.set_result(answer)
