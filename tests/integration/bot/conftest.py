"""A bot at work on a local Telegram, and the web side's services beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.services import Services
from tests.integration.bot.running import bot_at_work
from tests.support.portal import configuration, portal

ILYA = 139883458


@pytest.fixture
def operator(telegram: Telegram) -> Person:
    """Who may use the operators' commands."""
    return telegram.person("Oleg")


@pytest.fixture
def config(telegram: Telegram, dsn: str, operator: Person, tmp_path: Path) -> Config:
    """The portal's configuration."""
    return configuration(telegram, dsn, OPERATOR_IDS=str(operator.account.id), DATA_DIR=str(tmp_path))


@pytest.fixture
async def web(config: Config) -> AsyncIterator[Services]:
    """The services of a web container, which drives the logins."""
    async with portal(config) as services:
        yield services


@pytest.fixture
async def bot(config: Config) -> AsyncIterator[Services]:
    """A bot at work; its services."""
    async with bot_at_work(config) as services:
        yield services


@pytest.fixture
def ilya(telegram: Telegram) -> Person:
    """Somebody with a Russian client."""
    return telegram.person(ILYA)
