"""A portal with a folder of session files, and a login token that is soon past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from sandbox.world import Account
from shared.services import Services
from tests.support.portal import configuration, portal

TOKEN_LIFE = 5.0  # seconds: an erasure waits until what a login showed can be scanned no more


@pytest.fixture
async def web(telegram: Telegram, dsn: str, tmp_path: Path) -> AsyncIterator[Services]:
    """The services of a web container that keeps session files."""
    telegram.faults.token_life = TOKEN_LIFE
    config = configuration(telegram, dsn, SESSIONS_DIR=str(tmp_path / "sessions"))
    async with portal(config) as services:
        yield services


@pytest.fixture
def vera(telegram: Telegram) -> Person:
    """Somebody whose number and names stand nowhere by chance."""
    return telegram.add_person(
        Account(
            id=714_285_714_285,
            first_name="Веранда",
            last_name="Единственная",
            username="verandah_unique",
            phone="+9996617713",
            dc_id=1,
            language_code="ru",
        )
    )
