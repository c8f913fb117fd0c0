"""A portal at work, its operator Ilya, and windows in which he looks at the panel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Telegram
from tests.acceptance.panel.scene import set_up
from tests.integration.webapp.running import Site, served

ILYA = 139883458


@pytest.fixture
async def site(dsn: str) -> AsyncIterator[Site]:
    """A whole web container with a day behind it."""
    async with (
        Telegram() as telegram,
        served(telegram, dsn, drives_logins=True, OPERATOR_IDS=str(ILYA), DEV_LOGIN="1") as site,
    ):
        await set_up(site)
        yield site
