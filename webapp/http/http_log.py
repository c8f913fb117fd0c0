"""What aiohttp's server has to say: without what a client sent, which may be a secret in a broken line."""

from __future__ import annotations

import logging

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
