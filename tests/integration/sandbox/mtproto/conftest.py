"""A data centre pair of its own for every test."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from sandbox.mtproto.server_key import ServerKey
from sandbox.world import World
from tests.integration.sandbox.mtproto.net import Clock, Net


@pytest.fixture(scope="session")
def server_key() -> ServerKey:
    """One RSA key for all, because making it takes a while."""
    return ServerKey.generate()


@pytest.fixture
async def net(server_key: ServerKey) -> AsyncIterator[Net]:
    """A running server with the standard world."""
    clock = Clock(time.time)
    async with Net(World.standard(clock=clock), clock, server_key) as running:
        yield running
