"""A deployment behind a load balancer: each test starts, cuts off and kills processes of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.telegram import Telegram
from tests.support.balancer import Balancer
from tests.support.deployment import Deployment, deployed
from tests.support.ports import held_port
from tests.support.postgres import open_folder
from tests.support.window import Window, app_window


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the processes of a test keep their files."""
    with open_folder() as path:
        yield path


@pytest.fixture
def ports() -> list[int]:
    """Ports for two web containers."""
    return [held_port(), held_port()]


@pytest.fixture
async def balancer(ports: list[int]) -> AsyncIterator[Balancer]:
    """What people reach the web containers through: whichever of them lives."""
    async with Balancer().listening() as balancer:
        balancer.backends = ports
        yield balancer


@pytest.fixture
async def portal(telegram: Telegram, dsn: str, folder: Path, balancer: Balancer) -> AsyncIterator[Deployment]:
    """The deployment, with no process yet."""
    async with deployed(telegram, dsn, folder, url=balancer.url) as (deployment, _port):
        yield deployment


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    """A phone-sized window in which Telegram opens Mini Apps."""
    async with app_window(browser) as opened:
        yield opened
