"""How late an event loop runs what is due: a heartbeat inside the measured process."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

BEAT = 0.002  # seconds


class Lag:
    """While entered, beats; `worst` is the longest that a beat came too late, in seconds."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._due = 0.0
        self._next: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._schedule()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._next is not None:
            self._next.cancel()

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + BEAT
        self._next = loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        self.worst = max(self.worst, asyncio.get_running_loop().time() - self._due)
        self._schedule()
