"""One portal that drives logins, on a local Telegram and a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.services import Services
from tests.support.portal import configuration, portal


@pytest.fixture
def config(telegram: Telegram, dsn: str) -> Config:
    """The portal's configuration."""
    return configuration(telegram, dsn)


@pytest.fixture
async def web(config: Config) -> AsyncIterator[Services]:
    """The services of a web container."""
    async with portal(config) as services:
        yield services


@pytest.fixture
def ilya(telegram: Telegram) -> Person:
    """The plain account on the home data centre."""
    return telegram.person(139883458)
