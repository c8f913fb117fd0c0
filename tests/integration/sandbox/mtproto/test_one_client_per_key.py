"""One live client per auth key, as Telegram has it."""

from __future__ import annotations

import asyncio

import pytest
from telethon import errors, functions

from tests.integration.sandbox.mtproto.net import ILYA, Net


async def judged(net: Net) -> None:
    """Let the grace for an old connection pass."""
    loop = asyncio.get_running_loop()
    passed = asyncio.Event()
    loop.call_later(net.server.keys.grace * 1.5, passed.set)
    await passed.wait()


@pytest.fixture
def quick(net: Net) -> Net:
    """A server with little patience."""
    net.server.keys.grace = 0.1
    return net


async def test_two_clients_break_the_key(quick: Net) -> None:
    """Both get 406 AUTH_KEY_DUPLICATED from then on, and the device is gone."""
    one = await quick.signed_in()
    other = await quick.client(one.session.save())
    assert (await other.get_me()).id == ILYA
    await judged(quick)
    for client in (one, other):
        with pytest.raises(errors.AuthKeyDuplicatedError):
            await client(functions.updates.GetStateRequest())
    assert quick.world.authorizations(ILYA) == []
    assert quick.server.max_live_per_key == {quick.key_id(one): 2}


async def test_a_client_that_came_back_is_no_second_one(quick: Net) -> None:
    """Disconnected or dropped, then connected again with the same key: all is well."""
    one = await quick.signed_in()
    session = one.session.save()
    await one.disconnect()
    back = await quick.client(session)
    await judged(quick)
    quick.server.faults.drop_connections()
    assert (await back.get_me()).id == ILYA
    await judged(quick)
    assert (await back.get_me()).id == ILYA
    assert set(quick.server.max_live_per_key.values()) == {1}


async def test_an_old_connection_may_take_a_moment_to_close(quick: Net) -> None:
    """Overlapping for less than the grace is forgiven and not counted."""
    quick.server.keys.grace = 1.0
    one = await quick.signed_in()
    other = await quick.client(one.session.save())
    await one.disconnect()
    await judged(quick)
    assert (await other.get_me()).id == ILYA
    assert set(quick.server.max_live_per_key.values()) == {1}


async def test_drafts_are_counted_but_live(quick: Net) -> None:
    """A key that is not signed in survives two clients; the count tells."""
    one = await quick.client()
    other = await quick.client(one.session.save())
    await judged(quick)
    assert await one.get_me() is None
    assert await other.get_me() is None
    assert quick.server.max_live_per_key == {quick.key_id(one): 2}
