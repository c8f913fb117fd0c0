"""Faults, as a client meets them."""

from __future__ import annotations

import asyncio
import time

import pytest
from telethon import errors, functions

from tests.integration.sandbox.mtproto.net import ILYA, Net


async def test_flood_waits(net: Net) -> None:
    """The next calls of one method are refused for a while, others are not."""
    client = await net.client()
    net.server.faults.flood("auth.exportLoginToken", 17)
    with pytest.raises(errors.FloodWaitError) as refused:
        await client.qr_login()
    assert refused.value.seconds == 17
    client._flood_waited_requests.clear()
    assert (await client.qr_login()).token


async def test_any_error_any_number_of_times(net: Net) -> None:
    """Failures wait in order and are used up."""
    client = await net.client(request_retries=1)
    net.server.faults.fail("help.getNearestDc", 400, "CONNECTION_NOT_INITED", times=2)
    for _ in range(2):
        with pytest.raises(errors.BadRequestError):
            await client(functions.help.GetNearestDcRequest())
    await client(functions.help.GetNearestDcRequest())


async def test_dropped_connections_come_back(net: Net) -> None:
    """Telethon reconnects with the same key, a client at a time."""
    client = await net.signed_in()
    assert net.server.faults.drop_connections(net.key_id(client)) == 1
    assert (await client.get_me()).id == ILYA
    assert net.server.faults.drop_connections() == 1
    assert (await client.get_me()).id == ILYA
    assert net.server.max_live_per_key == {net.key_id(client): 1}


async def test_a_black_hole_answers_nobody(net: Net) -> None:
    """Known and new connections alike hang until the client gives up; afterwards new ones work."""
    client = await net.client()
    net.server.faults.black_hole = True
    for attempt in (client.get_me(), net.new_client().connect()):
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(attempt, 0.3)
    net.server.faults.heal()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.get_me(), 0.3)
    assert await (await net.client()).get_me() is None


async def test_latency_is_paid_on_every_round_trip(net: Net) -> None:
    """Connecting with a known key takes at least the accept, the salt and two calls."""
    client = await net.client()
    session = client.session.save()
    await client.disconnect()
    net.server.faults.latency = 0.1
    back = net.new_client(session)
    started = time.monotonic()
    await back.connect()
    connecting = time.monotonic() - started
    started = time.monotonic()
    await asyncio.gather(*(back(functions.help.GetNearestDcRequest()) for _ in range(50)))
    together = time.monotonic() - started
    assert connecting >= 0.4
    assert 0.1 <= together < connecting


async def test_an_update_that_gets_lost(net: Net) -> None:
    """The scan is not announced, and the next export finds it all the same."""
    net.server.faults.updates_lost = True
    client = await net.client()
    shown = await client.qr_login()
    waiting = asyncio.create_task(shown.wait(0.3))
    await client.get_me()
    net.world.accept_login_token(ILYA, shown.token)
    with pytest.raises(asyncio.TimeoutError):
        await waiting
    await shown.recreate()
    assert (await client.get_me()).id == ILYA


async def test_the_journal_has_names_and_nothing_else(net: Net) -> None:
    """What was called, by which key, with which error; no parameter ever."""
    client = await net.client()
    await client.qr_login()
    key = net.key_id(client)
    assert net.server.journal.methods(key_id=key) == [
        "help.getConfig",
        "users.getUsers",
        "auth.exportLoginToken",
    ]
    assert [call.error for call in net.server.journal.calls("users.getUsers")] == ["AUTH_KEY_UNREGISTERED"]
    net.server.journal.clear()
    assert net.server.journal.calls() == []


async def test_a_restarted_server_knows_its_keys(net: Net) -> None:
    """Down and up again on the same ports: the client goes on with its session."""
    client = await net.signed_in(connection_retries=20, retry_delay=0.05)
    await net.server.close()
    await net.server.start()
    assert (await client.get_me()).id == ILYA
