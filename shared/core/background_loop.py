"""Work that a process repeats in the background until it closes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

from shared.core.errors import PortalError

Work = Callable[[], Awaitable[float | None]]


class BackgroundLoop:
    """Calls ``work`` again and again, in one task; a failure never ends the loop.

    Between two calls it waits for ``every`` seconds, for the seconds that ``work`` returned, or for
    :meth:`wake`. A failed call is repeated after ``retry_after`` seconds, which no wake shortens. A row of
    failures is one outage: the first is logged, a PortalError as one line and any other error with its
    traceback, and so is an error of another type; the rest are logged at DEBUG.
    """

    def __init__(
        self,
        name: str,
        work: Work,
        *,
        every: float,
        first_after: float = 0.0,
        retry_after: float | None = None,
        jitter: float = 0.0,
        log: logging.Logger,
    ) -> None:
        """``every``, ``first_after`` and ``retry_after`` (default ``every``) are seconds.

        ``jitter`` varies each pause by up to this fraction of it, so that replicas do not work in step.
        """
        self._name = name
        self._work = work
        self._every = every
        self._first_after = first_after
        self._retry_after = every if retry_after is None else retry_after
        self._jitter = jitter
        self._log = log
        self._woken = asyncio.Event()
        self._outage: type[Exception] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was opened."""
        return self._task is not None

    def open(self) -> None:
        """Start; the first call is ``first_after`` seconds from now."""
        self._task = asyncio.create_task(self.run(), name=self._name)

    def wake(self) -> None:
        """Call ``work`` soon: at once, or after the call that runs now."""
        self._woken.set()

    def cancel(self) -> None:
        """Begin no further call, and interrupt the one that runs; :meth:`close` waits for it."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """Stop, and wait until it has."""
        self.cancel()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def run(self) -> None:
        """The loop itself, for a caller with a task of its own; ends by cancellation only."""
        if self._first_after:
            await self._pause(self._first_after)
        while True:
            self._woken.clear()
            try:
                pause = await self._work()
            except Exception as error:  # noqa: BLE001 - logged, and tried again
                self._failed(error)
                await asyncio.sleep(self._varied(self._retry_after))
            else:
                self._succeeded()
                await self._pause(self._every if pause is None else pause)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._varied(seconds)):
                await self._woken.wait()

    def _varied(self, seconds: float) -> float:
        return seconds * random.uniform(1 - self._jitter, 1 + self._jitter)  # noqa: S311 - no secret

    def _failed(self, error: Exception) -> None:
        is_first = self._outage is not type(error)
        self._outage = type(error)
        if not is_first:
            self._log.debug("%s failed again: %s", self._name, type(error).__name__)
        elif isinstance(error, PortalError):
            self._log.warning("%s failed: %s; trying again", self._name, error.code)
        else:
            self._log.error("%s failed; trying again", self._name, exc_info=error)

    def _succeeded(self) -> None:
        if self._outage is not None:
            self._outage = None
            self._log.info("%s works again", self._name)
