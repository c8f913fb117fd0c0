"""A web container whose operator is Oleg, and other people's rows to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Telegram
from tests.integration.webapp.running import Site, served
from tests.support.operator import Operator

OLEG = 301557902


@pytest.fixture
async def site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A whole web container."""
    async with served(telegram, dsn, drives_logins=True, OPERATOR_IDS=str(OLEG)) as site:
        yield site


@pytest.fixture
async def quiet(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A web container that drives no login."""
    async with served(telegram, dsn, drives_logins=False, OPERATOR_IDS=str(OLEG)) as site:
        yield site


@pytest.fixture
def oleg(quiet: Site) -> Operator:
    """The operator, before the container that drives nothing."""
    return Operator(client=quiet.client, person=quiet.person("Oleg"))
