"""One portal at work for all journeys: a bot and a web container as processes, and browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.support.deployment import Deployment, deployed
from tests.support.postgres import DatabaseServer, open_folder
from tests.support.processes import Process
from tests.support.window import Window, app_window

ILYA = 139883458
OPERATOR = 301557902


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """The deployment and its two processes."""

    portal: Deployment
    bot: Process
    web: Process


@pytest.fixture(scope="session")
async def at_work(template: DatabaseServer) -> AsyncIterator[AtWork]:
    """Everything up, for as long as the tests of this room run; at the end both end well when told to."""
    with open_folder() as folder:
        async with (
            Telegram(ui_port=0) as telegram,
            template.database() as dsn,
            deployed(telegram, dsn, folder, OPERATOR_IDS=str(OPERATOR)) as (portal, port),
            portal.bot() as bot,
            portal.web(port) as (web,),
        ):
            yield AtWork(portal=portal, bot=bot, web=web)
            await web.stop()
            await bot.stop()


@pytest.fixture
def portal(at_work: AtWork) -> Deployment:
    """What the processes share, and the way to people and invites."""
    return at_work.portal


@pytest.fixture
def telegram(portal: Deployment) -> Telegram:
    """The Telegram that the processes take for the real one."""
    return portal.telegram


@pytest.fixture
def ilya(telegram: Telegram) -> Person:
    """The plain account, at a computer: a telephone could not scan its own screen."""
    person = telegram.person(ILYA)
    person.platform = "tdesktop"
    return person


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    """A phone-sized window in which Telegram opens Mini Apps: light, Russian, nothing to complain about."""
    async with app_window(browser) as opened:
        yield opened
