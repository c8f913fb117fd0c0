"""Web containers on a local Telegram, a database of their own, and browsers that visit them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from sandbox.telegram import Telegram
from shared.login.begin import StartedLogin
from tests.integration.members.rows import ILYA
from tests.integration.webapp.running import Site, served
from tests.support.browser import Visitor, visitor


@pytest.fixture
async def quiet(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A web container that drives no login: the test says what happens to them."""
    async with served(telegram, dsn, drives_logins=False) as site:
        yield site


@pytest.fixture
async def site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A whole web container."""
    async with served(telegram, dsn, drives_logins=True) as site:
        yield site


@pytest.fixture
async def lax_site(telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A web container under development: it signs anybody in, drives no login, and Ilya is its operator."""
    async with served(telegram, dsn, drives_logins=False, DEV_LOGIN="1", OPERATOR_IDS=str(ILYA)) as site:
        yield site


@pytest.fixture
async def login(quiet: Site) -> StartedLogin:
    """Ilya's login, which nobody drives."""
    return await quiet.begin()


@pytest.fixture
async def someone(browser: Browser) -> AsyncIterator[Visitor]:
    """A phone-sized window, light, Russian; its pages must not have complained."""
    async with visitor(browser) as window:
        yield window
        assert window.complaints == []
