"""Log lines have the promised shape and no secret in them."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from shared.configuration import log
from shared.configuration.config import load
from tests.unit.configuration.test_config import MINIMAL, TOKEN


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """Put the root logger back as pytest had it."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    root.handlers = []
    yield
    sys.excepthook = hook
    root.handlers = handlers
    root.setLevel(level)


def fail(message: str) -> None:
    """Have something to log."""
    raise RuntimeError(message)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What went to stderr."""
    return capsys.readouterr().err.splitlines()


def test_a_line_is_level_logger_message(capsys: pytest.CaptureFixture[str]) -> None:
    """The format that people grep."""
    log.setup(load(MINIMAL))
    logging.getLogger("qr_auth_manager").info("QR session created %s...", "abcdefgh")
    assert lines(capsys) == ["INFO:qr_auth_manager:QR session created abcdefgh..."]


def test_json_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, a fault with its traceback."""
    log.setup(load({**MINIMAL, "LOG_FORMAT": "json"}))
    try:
        fail(f"no luck with {TOKEN}")
    except RuntimeError:
        logging.getLogger("web").exception("ошибка %s", TOKEN)
    (line,) = lines(capsys)
    record = json.loads(line)
    assert (record["level"], record["logger"], record["message"]) == ("ERROR", "web", "ошибка …")
    assert record["time"].endswith("+00:00")
    assert "RuntimeError: no luck with …" in record["exc"]


def test_secrets_are_masked_in_messages_arguments_and_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    """The configuration's own, and what merely looks like one."""
    log.setup(load(MINIMAL))
    try:
        fail("a-test-api-hash")
    except RuntimeError:
        logging.getLogger("x").exception("%s for %s", TOKEN, "+79990001122")
    shown = "\n".join(lines(capsys))
    assert "ERROR:x:… for +7•••••1122" in shown
    assert "a-test-api-hash" not in shown


def test_the_level_is_configured_and_talkative_libraries_are_quieter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """httpx logs every request at INFO, with the bot token in the address."""
    log.setup(load({**MINIMAL, "LOG_LEVEL": "DEBUG"}))
    logging.getLogger("own").debug("seen")
    logging.getLogger("httpx").info("not seen")
    logging.getLogger("telethon.network").info("not seen")
    logging.getLogger("telethon.network").warning("seen")
    assert lines(capsys) == ["DEBUG:own:seen", "WARNING:telethon.network:seen"]


def test_a_second_setup_replaces_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody wants each line twice."""
    log.setup(load(MINIMAL))
    log.setup(load({**MINIMAL, "LOG_LEVEL": "ERROR"}))
    logging.getLogger("a").error("once")
    logging.getLogger("a").info("not at all")
    assert lines(capsys) == ["ERROR:a:once"]


def test_an_error_that_ends_the_process_is_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries put the rejected token into their message; the interpreter would print it as it is."""
    log.setup(load(MINIMAL))
    error = RuntimeError(f"the token {TOKEN} was rejected")
    sys.excepthook(RuntimeError, error, None)
    assert lines(capsys) == ["CRITICAL:portal:ended by an error", "RuntimeError: the token … was rejected"]


def test_a_malformed_record_does_not_show_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """The logging module's own complaint would print them unmasked."""
    log.setup(load(MINIMAL))
    logging.getLogger("x").error("%d", TOKEN)
    (line,) = lines(capsys)
    assert line.startswith("ERROR:x:a log line of ")
    assert TOKEN not in line
