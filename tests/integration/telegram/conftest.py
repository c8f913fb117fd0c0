"""Two replicas of the web container on one local Telegram and one database, and Ilya, connected."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.services import Services
from tests.support.account import connect
from tests.support.portal import configuration, portal


@pytest.fixture
def config(telegram: Telegram, dsn: str) -> Config:
    """The portal's configuration."""
    return configuration(telegram, dsn)


@pytest.fixture
async def one(config: Config) -> AsyncIterator[Services]:
    """A replica."""
    async with portal(config) as services:
        yield services


@pytest.fixture
async def two(config: Config, one: Services) -> AsyncIterator[Services]:
    """Another one."""
    async with portal(config, drives_logins=False) as services:
        yield services


@pytest.fixture
async def ilya(one: Services, telegram: Telegram) -> Person:
    """Ilya, connected through the first replica."""
    person = telegram.person("Ilya")
    await connect(one, person)
    return person
