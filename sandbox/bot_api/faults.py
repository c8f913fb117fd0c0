"""Trouble on the Bot API's side, on demand: flood waits, refusals, lost answers, latency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.bot_api.errors import ApiError, too_many_requests


@dataclass(kw_only=True)
class _Rule:
    error: ApiError | None  #: None: cut the connection
    method: str | None
    chat_id: str | None
    left: int
    when: Literal["before", "after"] = "before"

    def fits(self, method: str, chat_id: str) -> bool:
        return (
            self.left > 0
            and self.method in (None, method)
            and (self.chat_id is None or self.chat_id == chat_id)
        )


class ConnectionCut(Exception):
    """The answer is not sent and the connection closed."""


class BotApiFaults:
    """Faults to inject into the next calls; each rule applies a given number of times."""

    def __init__(self) -> None:
        self.latency = 0.0  #: seconds before every answer
        self._rules: list[_Rule] = []

    def flood(
        self, retry_after: int, *, times: int = 1, method: str | None = None, chat_id: int | None = None
    ) -> None:
        """Refuse the next `times` calls with 429 and `parameters.retry_after` (whole seconds)."""
        self._add(too_many_requests(retry_after), method, chat_id, times)

    def fail(
        self,
        code: int,
        description: str,
        *,
        times: int = 1,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Refuse the next `times` calls with this code and text."""
        self._add(ApiError(code, description), method, chat_id, times)

    def cut(
        self, *, times: int = 1, method: str | None = None, when: Literal["before", "after"] = "before"
    ) -> None:
        """Close the connection instead of answering; with "after" the call has had its effect."""
        self._rules.append(_Rule(error=None, method=_low(method), chat_id=None, left=times, when=when))

    def clear(self) -> None:
        """All is well again."""
        self.latency = 0.0
        self._rules.clear()

    def strike(self, when: Literal["before", "after"], method: str, chat_id: str) -> None:
        """Apply the first rule that fits. Raises ApiError or ConnectionCut."""
        for rule in self._rules:
            if rule.when == when and rule.fits(method.lower(), chat_id):
                rule.left -= 1
                if rule.error is None:
                    raise ConnectionCut
                raise rule.error
        self._rules = [rule for rule in self._rules if rule.left > 0]

    def _add(self, error: ApiError, method: str | None, chat_id: int | None, times: int) -> None:
        chat = None if chat_id is None else str(chat_id)
        self._rules.append(_Rule(error=error, method=_low(method), chat_id=chat, left=times))


def _low(method: str | None) -> str | None:
    return method and method.lower()
