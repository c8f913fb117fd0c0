"""A connection that breaks or falls silent is noticed by its owner, and by nobody else."""

from __future__ import annotations

import asyncio
import gc
import os

import pytest
from telethon.tl import functions

from sandbox.telegram import Telegram
from shared.configuration.telegram_servers import DataCentre
from shared.telegram.auth_keys import AuthKeys
from shared.telegram.client import Clients, call, disconnect, new_session
from shared.telegram.data_centres import DataCentres
from shared.telegram.errors import TelegramUnreachable
from tests.support.portal import configuration
from tests.support.waiting import until


async def test_hung_up_while_connecting(
    telegram: Telegram, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Telethon keeps the reason in a future of its own: unlooked at, it was logged as an error of asyncio."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.transport.abort()

    clients = Clients(configuration(telegram, dsn))
    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        session = new_session(DataCentre(id=1, host="127.0.0.1", port=port), os.urandom(256))
        for _ in range(5):
            with pytest.raises(TelegramUnreachable):
                await clients.connected(session)
    gc.collect()
    assert [record for record in caplog.records if record.name == "asyncio"] == []


async def test_a_line_that_falls_silent_is_closed(telegram: Telegram, dsn: str) -> None:
    """Silence never ends by itself: the connection is closed, so that its keeper makes another."""
    config = configuration(telegram, dsn)
    keys, dcs, clients = AuthKeys(config.telegram_rsa_key), DataCentres(config), Clients(config)
    try:
        client = await clients.connected(await keys.make(await dcs.get(dcs.home)))
        telegram.faults.black_hole = True
        with pytest.raises(TelegramUnreachable):
            await call(client, functions.updates.GetStateRequest(), limit=0.3)
        await until(lambda: not client.is_connected())
        await disconnect(client)
    finally:
        await keys.close()
