"""A portal with a folder of session files, and somebody signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.login.states import State
from shared.services import Services
from tests.support.portal import begun, configuration, in_state, portal, with_token


@pytest.fixture
async def web(telegram: Telegram, dsn: str, tmp_path: Path) -> AsyncIterator[Services]:
    """The services of a web container that keeps session files."""
    config = configuration(telegram, dsn, SESSIONS_DIR=str(tmp_path / "sessions"), OPERATOR_IDS="139883458")
    async with portal(config) as services:
        yield services


@pytest.fixture
async def ilya(web: Services, telegram: Telegram) -> Person:
    """Ilya, signed in."""
    person = telegram.person(139883458)
    login = await begun(web, person)
    await web.qr_auth.open_page(login.session_id)
    person.phone.scan(await with_token(web.qr_auth, login.session_id))
    await in_state(web.qr_auth, login.session_id, State.AUTHORIZED)
    return person
