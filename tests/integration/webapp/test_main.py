"""The web container as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from sandbox.telegram import Telegram
from tests.support.portal import begun, configuration, environment, portal
from tests.support.ports import held_port
from tests.support.programs import Program, program
from tests.support.waiting import until

GRACE = 10.0  # seconds a stopping process may take


@asynccontextmanager
async def webapp(telegram: Telegram, dsn: str, port: int) -> AsyncIterator[tuple[Program, ClientSession]]:
    """A running ``python -m webapp`` that answers, and a client to ask it."""
    url = f"http://127.0.0.1:{port}"
    env = environment(telegram, dsn, WEB_PORT=str(port), AUTH_BASE_URL=url)
    async with program("-m", "webapp", env=env) as process, ClientSession(url) as client:

        async def answers() -> bool:
            try:
                return (await client.get("/readyz")).status == 200
            except OSError:
                return False

        await until(answers)
        yield process, client


async def test_sigterm_ends_it_in_order(telegram: Telegram, dsn: str) -> None:
    """Open streams end with a hint to come back, the process with status 0, well within its grace."""
    config = configuration(telegram, dsn)
    async with portal(config, drives_logins=False) as bot:
        login = await begun(bot, telegram.person("Ilya"))
        async with webapp(telegram, dsn, held_port()) as (process, client):
            events = await client.get("/qr-auth-events", params={"session_id": login.session_id})
            assert b"retry:" in await events.content.readline()
            process.signal(signal.SIGTERM)
            async with asyncio.timeout(GRACE):
                await events.content.read()
                assert await process.ended() == 0
            _, errors = await process.output()
    assert "INFO:webapp:listening on" in errors
    assert "Traceback" not in errors
    assert "ERROR" not in errors
    assert login.session_id[9:] not in errors


async def test_a_wrong_configuration(telegram: Telegram, dsn: str) -> None:
    """Status 2, and every variable that is wrong by name."""
    env = environment(telegram, dsn, WEB_PORT="http", BOT_TOKEN="")
    async with program("-m", "webapp", env=env) as process:
        assert await process.ended() == 2
        _, errors = await process.output()
    assert "WEB_PORT: " in errors
    assert "BOT_TOKEN: " in errors
    assert "Traceback" not in errors


async def test_a_port_that_is_taken(telegram: Telegram, dsn: str) -> None:
    """Status 1 and a sentence, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = environment(telegram, dsn, WEB_PORT=str(taken.getsockname()[1]))
        async with program("-m", "webapp", env=env) as process:
            assert await process.ended() == 1
            _, errors = await process.output()
    assert "CRITICAL:webapp:the web container cannot run" in errors
    assert "Traceback" not in errors


async def test_a_database_that_is_not_there(telegram: Telegram) -> None:
    """Status 1 and a sentence that does not tell the password."""
    dsn = f"postgresql://portal:hidden-word@127.0.0.1:{held_port()}/portal"
    async with program("-m", "webapp", env=environment(telegram, dsn)) as process:
        assert await process.ended() == 1
        _, errors = await process.output()
    assert "CRITICAL:webapp:the web container cannot run" in errors
    assert "hidden-word" not in errors
    assert "Traceback" not in errors
