"""The HTTP server: listens on a port until it is told to stop, and logs nothing that a client sent."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError


class WithoutInput(logging.Filter):
    """A request that is no HTTP is worth one quiet line: its error quotes the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, less what must not be in it."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.exc_info = record.exc_text = None
            record.msg = f"a request that is no HTTP, from %s: {type(error).__name__}"
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


SERVER_LOG = logging.getLogger("webapp.http")
SERVER_LOG.addFilter(WithoutInput())


LONGEST_LINE = 16 * 1024  # bytes of a request's first line: an absurd session id is unknown, not an error
SHUTDOWN_TIMEOUT = 5.0  # seconds for requests to finish once no new ones are taken
BACKLOG = 1024  # connections waiting to be accepted

log = logging.getLogger("webapp")


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Take requests; at the end take no new ones, end the streams and let the requests finish.

    Raises OSError when the address cannot be had.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=SERVER_LOG,
        handler_cancellation=True,
        shutdown_timeout=SHUTDOWN_TIMEOUT,
        max_line_size=LONGEST_LINE,
        auto_decompress=False,  # no body of ours is worth compressing: nothing can swell here
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
        log.info("listening on http://%s:%d", host, port)
        yield
    finally:
        await runner.cleanup()


async def serve(app: web.Application, host: str, port: int) -> None:
    """Take requests until SIGTERM or SIGINT. Raises what :func:`listening` does."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with listening(app, host, port):
        await stop.wait()
        log.info("stopping")
