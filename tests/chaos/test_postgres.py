"""PostgreSQL goes away: for everybody, or for one replica only. Nothing is lost, no key is used twice."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from aiohttp import ClientSession

from sandbox.telegram import Telegram
from shared.core import migrate
from shared.core.i18n import texts
from shared.embedded_postgres.supervisor import running
from tests.chaos.outcome import drives, is_in_exactly_once
from tests.support.balancer import Balancer
from tests.support.deployment import Deployment, deployed
from tests.support.gate import gate_before
from tests.support.postgres import SURVIVES_KILLS, open_folder
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success

LETTING_GO = "the lease could not be renewed, letting go"
LONG = 300.0  # seconds a token lives: how fast this machine is, is not what is tested
RU = texts("ru")


@pytest.fixture
async def own_server() -> AsyncIterator[tuple[str, Path]]:
    """A PostgreSQL of this test's own, and the file in which it keeps its process id."""
    with open_folder() as place:
        async with running(place, settings=SURVIVES_KILLS) as dsn:
            await migrate.apply(dsn)
            [pid_file] = place.rglob("postmaster.pid")
            yield dsn, pid_file


async def answers(dsn: str) -> bool:
    """Whether somebody serves this database."""
    try:
        connection = await asyncpg.connect(dsn)
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def readiness(port: int) -> int:
    """What the web container on this port says of itself."""
    async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status


async def test_crashed_and_gone_for_a_while(
    telegram: Telegram,
    own_server: tuple[str, Path],
    folder: Path,
    balancer: Balancer,
    ports: list[int],
    window: Window,
) -> None:
    """It crashes while a code is on show and is away longer than a lease can wait; scans meanwhile count."""
    dsn, pid_file = own_server
    async with (
        deployed(telegram, dsn, folder, url=balancer.url) as (portal, _),
        gate_before(dsn) as (gate, address),
        portal.bot(DATABASE_URL=address) as bot,
        portal.web(ports[0], DATABASE_URL=address) as (web,),
    ):
        telegram.faults.token_life = LONG
        vera, oleg = portal.newcomer(), portal.newcomer("Oleg", dc_id=2)
        pages = {person: await window.open(person, await portal.offer(person)) for person in (vera, oleg)}
        links = {person: await link_on(page) for person, page in pages.items()}
        await gate.cut()
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        vera.phone.scan(links[vera])
        assert (await vera.ask("/subscription", timeout=30)).text == RU("error.unavailable")
        await web.says(LETTING_GO)
        assert await readiness(ports[0]) == 503
        oleg.phone.scan(links[oleg])
        await until(partial(answers, dsn))
        await gate.mend()
        for page in pages.values():
            await says_success(page)
        await is_in_exactly_once(portal, vera, oleg)
        await web.stop()
        await bot.stop()


async def test_one_replica_is_cut_off(
    portal: Deployment, balancer: Balancer, ports: list[int], window: Window
) -> None:
    """Cut off from PostgreSQL but not from Telegram it lets go in time, and another one takes over.

    The code that was on show is still good; no auth key ever has two clients; after its return the first
    one is fit for work again.
    """
    portal.telegram.faults.token_life = LONG
    vera = portal.newcomer()
    async with (
        gate_before(portal.dsn) as (gate, address),
        portal.bot(),
        portal.web(ports[0], DATABASE_URL=address) as (first,),
        portal.web(ports[1]) as (second,),
    ):
        balancer.backends = ports[:1]
        page = await window.open(vera, await portal.offer(vera))
        link = await link_on(page)
        assert await drives(portal, first.pid, vera)

        gate.freeze()
        await until(partial(drives, portal, second.pid, vera), limit=60)
        assert LETTING_GO in first.log
        assert await readiness(ports[0]) == 503
        balancer.backends = ports[1:]  # as a balancer does with who is not ready
        vera.phone.scan(link)
        await is_in_exactly_once(portal, vera)
        await says_success(page)

        gate.thaw()

        async def is_back() -> bool:
            return await readiness(ports[0]) == 200

        await until(is_back)
        await first.stop()
        await second.stop()
