"""Trouble on the Bot API's side, on demand: flood waits, refusals, lost answers, nonsense, latency."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from sandbox.bot_api.errors import ApiError, too_many_requests

When = Literal["before", "after"]


class ConnectionCut(Exception):
    """The answer is not sent and the connection closed."""


class Nonsense(Exception):
    """The answer is not the Bot API's: a body of another shape, from a proxy or a broken server."""

    def __init__(self, body: str, status: int, content_type: str) -> None:
        super().__init__(f"{status} {content_type}")
        self.body = body
        self.status = status
        self.content_type = content_type


@dataclass(kw_only=True)
class _Rule:
    trouble: ApiError | ConnectionCut | Nonsense
    method: str | None
    chat_id: str | None
    left: int | None  #: Calls; None: until its time is over
    until: float | None = None  #: monotonic seconds
    when: When = "before"

    @property
    def over(self) -> bool:
        """Whether it will strike nobody any more."""
        return (self.left is not None and self.left <= 0) or (
            self.until is not None and time.monotonic() >= self.until
        )

    def fits(self, method: str, chat_id: str) -> bool:
        """Whether it strikes this call."""
        return (
            not self.over
            and self.method in (None, method)
            and (self.chat_id is None or self.chat_id == chat_id)
        )


class BotApiFaults:
    """What will go wrong with the next calls.

    A rule counts down its `times`, or with `lasting` (seconds) strikes every call until that time is over.
    """

    def __init__(self) -> None:
        self.latency = 0.0  #: seconds before every answer
        self._rules: list[_Rule] = []

    def flood(
        self,
        retry_after: int,
        *,
        times: int = 1,
        lasting: float | None = None,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Refuse calls with 429 and `parameters.retry_after` (whole seconds), all or those of one chat."""
        self._add(too_many_requests(retry_after), method, chat_id, times, lasting)

    def fail(
        self,
        code: int,
        description: str,
        *,
        times: int = 1,
        lasting: float | None = None,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Refuse calls with this code and text."""
        self._add(ApiError(code, description), method, chat_id, times, lasting)

    def garble(
        self,
        body: str,
        *,
        status: int = 200,
        content_type: str = "application/json",
        times: int = 1,
        lasting: float | None = None,
        method: str | None = None,
    ) -> None:
        """Answer calls with this body, whatever it is: `[]`, a proxy's HTML, half of some JSON."""
        self._add(Nonsense(body, status, content_type), method, None, times, lasting)

    def cut(
        self,
        *,
        times: int = 1,
        lasting: float | None = None,
        method: str | None = None,
        chat_id: int | None = None,
        when: When = "before",
    ) -> None:
        """Close the connection instead of answering; with "after" the call has had its effect."""
        self._add(ConnectionCut(), method, chat_id, times, lasting, when=when)

    def clear(self) -> None:
        """All is well again."""
        self.latency = 0.0
        self._rules.clear()

    def strike(self, when: When, method: str, chat_id: str) -> None:
        """Apply the first rule that fits. Raises ApiError, Nonsense or ConnectionCut."""
        self._rules = [rule for rule in self._rules if not rule.over]
        for rule in self._rules:
            if rule.when == when and rule.fits(method.lower(), chat_id):
                if rule.left is not None:
                    rule.left -= 1
                raise rule.trouble

    def _add(
        self,
        trouble: ApiError | ConnectionCut | Nonsense,
        method: str | None,
        chat_id: int | None,
        times: int,
        lasting: float | None,
        *,
        when: When = "before",
    ) -> None:
        self._rules.append(
            _Rule(
                trouble=trouble,
                method=method and method.lower(),
                chat_id=None if chat_id is None else str(chat_id),
                left=times if lasting is None else None,
                until=None if lasting is None else time.monotonic() + lasting,
                when=when,
            )
        )
