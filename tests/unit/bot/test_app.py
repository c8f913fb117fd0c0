"""The address of the Bot API, and the health file."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from bot import app, health
from shared.configuration.config import Config, load

ENV = {
    "BOT_TOKEN": "123456789:fictional",
    "TELEGRAM_API_ID": "1",
    "TELEGRAM_API_HASH": "abc",
    "DATABASE_URL": "postgresql://nowhere/x",
    "SESSION_KEYS": "k:" + "A" * 43 + "=",
}


def config(**more: str) -> Config:
    """A configuration that was never meant to run."""
    return load({**ENV, **more})


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({}, "https://api.telegram.org/bot{token}"),
        ({"TELEGRAM_TEST_DC": "1"}, "https://api.telegram.org/bot{token}/test"),
        ({"BOT_API_URL": "http://127.0.0.1:8081/"}, "http://127.0.0.1:8081/bot{token}"),
    ],
)
def test_base_url(more: dict[str, str], url: str) -> None:
    """Telegram's own, its test environment, somebody else's."""
    assert app.base_url(config(**more)) == url


def test_signs_of_life(tmp_path: Path) -> None:
    """None, fresh, old, of a process that is gone, unreadable: only the fresh one is well."""
    path = health.alive_file(tmp_path)
    assert health.problem(path) == "the bot has not started working"
    path.write_text(str(os.getpid()))
    assert health.problem(path) is None
    old = time.time() - health.MAX_AGE - 1
    os.utime(path, (old, old))
    assert "has not worked for" in (health.problem(path) or "")
    path.write_text("99999999")
    assert health.problem(path) == "the bot is gone"
    path.write_text("nonsense")
    assert "cannot be read" in (health.problem(path) or "")


async def test_a_folder_that_cannot_be_written_to(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It costs the health check, not the bot: a warning, and the task goes on."""
    file = tmp_path / "file"
    file.write_text("")
    signing = asyncio.create_task(health.keep_touching(health.alive_file(file / "folder"), lambda: True))
    await asyncio.wait([signing], timeout=0.1)
    assert not signing.done()
    assert "no sign of life" in caplog.text
    signing.cancel()
