"""Auth keys from the worker process, against a local Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Telegram
from shared.configuration.telegram_servers import DataCentre
from shared.telegram import auth_key_worker
from shared.telegram.auth_keys import AuthKeys
from shared.telegram.errors import TelegramUnreachable
from tests.support.ports import held_port


@pytest.fixture
async def keys(telegram: Telegram) -> AsyncIterator[AuthKeys]:
    """The key maker of a portal."""
    maker = AuthKeys(telegram.mtproto.public_key_pem)
    yield maker
    await maker.close()


def home(telegram: Telegram) -> DataCentre:
    """The local Telegram's first data centre, as the portal names it."""
    dc = telegram.world.data_centres[1]
    return DataCentre(id=dc.id, host=dc.host, port=dc.port)


async def test_keys_are_made_side_by_side_and_differ(keys: AuthKeys, telegram: Telegram) -> None:
    """Many at once, each of its own."""
    made = await asyncio.gather(*(keys.make(home(telegram)) for _ in range(5)))
    assert len(set(made)) == 5


async def test_a_server_that_is_away(keys: AuthKeys) -> None:
    """A refused connection becomes the portal's own error."""
    with pytest.raises(TelegramUnreachable):
        await keys.make(DataCentre(id=1, host="127.0.0.1", port=held_port()))


async def test_a_killed_worker_is_replaced(keys: AuthKeys, telegram: Telegram) -> None:
    """A caller waiting for a worker that dies gets an error; the next key comes from a new worker."""
    await keys.make(home(telegram))
    assert keys._worker is not None
    worker = keys._worker._process
    telegram.faults.latency = 0.5
    waiting = asyncio.ensure_future(keys.make(home(telegram)))
    await asyncio.wait({waiting}, timeout=0.2)
    worker.kill()
    with pytest.raises(TelegramUnreachable):
        await waiting
    telegram.faults.latency = 0
    assert await keys.make(home(telegram))


def test_fast_arithmetic_is_arithmetic() -> None:
    """The replacements compute what they replace, and Telethon still has the seams they are set into."""
    from telethon.network import authenticator

    assert hasattr(authenticator, "Factorization")
    modulus = (1 << 2048) - 1942289
    assert auth_key_worker.fast_power(3, 10**60, modulus) == pow(3, 10**60, modulus)
    assert auth_key_worker.fast_power(7, 65537, 10007) == pow(7, 65537, 10007)
    assert auth_key_worker.FastFactorization.factorize(1229739323 * 1402015859) == (1229739323, 1402015859)
