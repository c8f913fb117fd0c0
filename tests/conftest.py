"""Fixtures for everybody: a real PostgreSQL, a fresh migrated database for each test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from sandbox.telegram import Telegram
from shared.core.db import Database
from tests.support.browser import chromium
from tests.support.key_makers import key_makers
from tests.support.postgres import DatabaseServer, serve
from tests.support.temporary import lie_in_memory

lie_in_memory()


@pytest.fixture(scope="session", autouse=True)
async def _key_makers() -> AsyncIterator[None]:
    """The workers that make auth keys end with the run."""
    async with key_makers():
        yield


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[DatabaseServer]:
    """The run's PostgreSQL server, with no database of the portal yet."""
    async with serve() as server:
        yield server


@pytest.fixture(scope="session")
async def template(postgres: DatabaseServer) -> DatabaseServer:
    """The run's server once it has the migrated template."""
    await postgres.make_template()
    return postgres


@pytest.fixture
async def dsn(template: DatabaseServer) -> AsyncIterator[str]:
    """The address of this test's own database, migrated and otherwise empty."""
    async with template.database() as address:
        yield address


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    """An open Database on this test's own database."""
    database = await Database.open(dsn)
    yield database
    await database.close()


@pytest.fixture
async def empty_dsn(postgres: DatabaseServer) -> AsyncIterator[str]:
    """The address of this test's own database, with no schema at all."""
    async with postgres.database("template0") as address:
        yield address


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """A local Telegram of this test's own."""
    async with Telegram() as local:
        yield local


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The run's browser; each test takes windows of its own from it."""
    async with chromium() as running:
        yield running
