"""A sandbox of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox.person import Person
from sandbox.phone_ui.server import PhoneUi
from sandbox.telegram import Telegram
from tests.integration.sandbox.bot_client import BareBot
from tests.integration.sandbox.mini_app import MiniApp


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """A whole Telegram, listening on ports of the system's choice."""
    async with Telegram() as running:
        yield running


@pytest.fixture
def ilya(telegram: Telegram) -> Person:
    """Someone who has pressed "Start"."""
    person = telegram.person("Ilya")
    person.start()
    return person


@pytest.fixture
async def bare(telegram: Telegram) -> AsyncIterator[BareBot]:
    """The Bot API without a library in between."""
    async with ClientSession() as session:
        yield BareBot(telegram, session)


@pytest.fixture
async def ui(telegram: Telegram) -> AsyncIterator[PhoneUi]:
    """The phone page of the same sandbox."""
    served = PhoneUi(telegram, telegram.bot_api, faults=telegram.faults, journal=telegram.mtproto.journal)
    async with served:
        yield served


@pytest.fixture
async def mini_app() -> AsyncIterator[MiniApp]:
    """A bot's web side."""
    async with MiniApp() as served:
        yield served
