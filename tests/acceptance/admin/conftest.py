"""A portal at work with two operators, one for each language."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Telegram
from tests.acceptance.admin.scene import set_up
from tests.integration.webapp.running import Site, served
from tests.support.waiting import until

OPERATORS = ("Ilya", "Stranger")  # the first reads Russian, the second English


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """A local Telegram of this test's own: what its people look like here is nobody else's business."""
    async with Telegram() as local:
        yield local


@pytest.fixture
async def site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A whole web container with a day behind it, ready for the next login."""
    ids = ",".join(str(telegram.person(name).account.id) for name in OPERATORS)
    async with served(telegram, dsn, drives_logins=True, OPERATOR_IDS=ids, DEV_LOGIN="1") as site:
        await set_up(site)
        warm = site.services.warm
        await until(lambda: warm.ready().get(warm.home, 0) > 0)
        yield site
