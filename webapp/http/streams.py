"""The event streams that are open in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


class Streams:
    """Counts open streams, and tells them all when the process stops."""

    def __init__(self) -> None:
        self.open = 0
        self.closing = asyncio.Event()  #: set once: every stream ends itself

    @contextmanager
    def counted(self) -> Iterator[Streams]:
        """Around the life of one stream."""
        self.open += 1
        try:
            yield self
        finally:
            self.open -= 1

    async def close(self, _app: web.Application) -> None:
        """The application's shutdown signal."""
        self.closing.set()
