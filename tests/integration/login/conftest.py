"""One portal that drives logins, on a local Telegram and a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telethon.crypto import rsa

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core.db import Database
from shared.login.dependencies import LoginDependencies
from shared.services import Services, vault_of
from shared.telegram.client import Clients
from shared.telegram.client_pool import ClientPool
from shared.telegram.data_centres import DataCentres
from shared.telegram.session_files import SessionFiles
from tests.support.key_makers import key_maker
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


@pytest.fixture
async def deps(config: Config, db: Database) -> AsyncIterator[LoginDependencies]:
    """What drives a login, in a process that is no portal: nothing but the test claims, sweeps or listens."""
    assert config.telegram_rsa_key is not None
    rsa.add_key(config.telegram_rsa_key, old=False)
    clients, dcs = Clients(config), DataCentres(config)
    made = LoginDependencies(
        db=db,
        vault=vault_of(config),
        clients=clients,
        warm=ClientPool(clients, key_maker(config.telegram_rsa_key), dcs, warm=0),
        dcs=dcs,
        files=SessionFiles(config.sessions_dir),
        owner="test",
    )
    yield made
    await made.warm.close()
