"""The web container matches its description for any caller and any request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox.telegram import Telegram
from shared.configuration.config import load
from tests.acceptance.conftest import ILYA
from tests.support.account import connect
from tests.support.deployment import Deployment, deployed
from tests.support.portal import begun, portal
from tests.support.postgres import DatabaseServer
from tests.support.processes import Process
from tests.support.schemathesis import probe

#: What ends what others need.
ENDING = "^(telegram.log_out|telegram.reset_session|devices.end|auth.sign_out|privacy.delete)$"
STREAM = "event_stream.events"  # does not end by itself


@dataclass(frozen=True, kw_only=True)
class Served:
    """A web container as a process, and Ilya, whose account is connected."""

    deployment: Deployment
    web: Process
    folder: Path
    session_id: str  #: of a login of Oleg's, which goes on

    async def bearer(self) -> str:
        """Ilya's access token, as a header."""
        person = self.deployment.telegram.person(ILYA)
        async with (
            ClientSession(self.deployment.url) as client,
            client.post("/api/auth/telegram/", json={"init_data": person.init_data()}) as answer,
        ):
            return f"Bearer {(await answer.json())['access_token']}"


@pytest.fixture
async def served(template: DatabaseServer, tmp_path: Path) -> AsyncIterator[Served]:
    """A portal of this test's own: what is asked here ends sessions."""
    async with (
        Telegram() as telegram,
        template.database() as dsn,
        deployed(telegram, dsn, tmp_path, DEV_LOGIN="1", OPERATOR_IDS=str(ILYA)) as (deployment, port),
    ):
        async with portal(load(deployment.environ())) as services:
            await connect(services, telegram.person(ILYA))
            login = await begun(services, telegram.person("Oleg"))
        async with deployment.web(port) as (web,):
            yield Served(
                deployment=deployment, web=web, folder=tmp_path / "probe", session_id=login.session_id
            )
            await web.stop()


async def test_nobody_asks(served: Served) -> None:
    """Without an identity: nearly all is refused before it is read, so nothing is made up at random."""
    await probe(served.deployment.url, served.folder, phases="examples,coverage")


async def test_somebody_asks(served: Served) -> None:
    """With a connected account; what ends its session comes last, and then the way back is asked for."""
    url, who = served.deployment.url, await served.bearer()
    others = ("--exclude-operation-id-regex", ENDING, "--exclude-tag", "operators")
    await probe(url, served.folder, *others, identity=who)
    await probe(url, served.folder, "--include-operation-id-regex", ENDING, identity=who)
    who = await served.bearer()
    await probe(url, served.folder, "--include-tag", "connect", identity=who)


async def test_an_operator_asks(served: Served) -> None:
    """With an operator's identity, everything of the panel."""
    await probe(
        served.deployment.url, served.folder, "--include-tag", "operators", identity=await served.bearer()
    )


async def test_a_page_asks(served: Served) -> None:
    """With the link of a login that goes on. Its stream would not end by itself."""
    of_pages = ("--include-tag", "login_page", "--exclude-operation-id", STREAM)
    await probe(served.deployment.url, served.folder, *of_pages, session_id=served.session_id)
