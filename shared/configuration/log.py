"""Log lines: ``LEVEL:logger:message`` for people, JSON for machines, secrets in neither."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from shared.configuration.config import Config
from shared.core.redaction import Redactor, mask_phone

__all__ = ["mask_phone", "setup"]

TALKATIVE = ("httpx", "httpcore", "telethon", "asyncio", "apscheduler")  # worth reading from WARNING on


class TextFormatter(logging.Formatter):
    """``LEVEL:logger:message``, a traceback on the lines below, all of it redacted."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(levelname)s:%(name)s:%(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message and, after a fault, exc."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        if record.exc_info:
            line["exc"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class Handler(logging.StreamHandler[TextIO]):
    """Writes to stderr; a record that cannot be formatted is named, its arguments are not shown."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        sys.stderr.write(
            f"ERROR:{record.name}:a log line of {record.pathname}:{record.lineno} is malformed\n"
        )


def setup(config: Config) -> None:
    """Send every logger to stderr in the configured form and level. A second call replaces the first.

    An exception that ends the process is logged too, so that its text is redacted too.
    """
    redact = Redactor(config.secrets())
    handler = Handler(sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if config.log_format == "json" else TextFormatter(redact))
    logging.basicConfig(handlers=[handler], level=config.log_level, force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(config.log_level)))
    sys.excepthook = _log_the_end


def _log_the_end(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        logging.getLogger("portal").critical("ended by an error", exc_info=(kind, error, traceback))
    else:
        sys.__excepthook__(kind, error, traceback)  # KeyboardInterrupt and SystemExit have no text to redact
