"""Many at once for the last uses of an invite, over real connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from shared.core.db import Database
from shared.core.errors import PortalError
from shared.members import invites
from shared.members.invites import Invite, InviteCode, UseState
from tests.integration.members.rows import a_login, somebody

CROWD = 100  # people
CODE = InviteCode("CROWDED")


@pytest.fixture
async def crowd(dsn: str) -> AsyncIterator[Database]:
    """A database with a connection for everybody, so that nobody waits in our own queue."""
    database = await Database.open(dsn, max_size=CROWD)
    yield database
    await database.close()


async def _issue(db: Database, max_uses: int) -> None:
    async with db.transaction() as conn:
        await invites.issue(conn, plan="premium", max_uses=max_uses, expires_in=None, code=CODE, actor="cli")


async def _log_in(db: Database, telegram_id: int, start: asyncio.Barrier) -> int | str:
    """What the bot's transaction does: the login first, which names the invite, then the reservation."""
    try:
        async with db.transaction() as conn:
            await somebody(conn, telegram_id)
            await start.wait()
            login_id = await a_login(conn, telegram_id, CODE)
            await invites.reserve(conn, code=CODE, telegram_id=telegram_id, login_id=login_id)
            return login_id
    except PortalError as error:
        return error.code


async def _outcomes(db: Database) -> list[int | str]:
    start = asyncio.Barrier(CROWD)
    return list(await asyncio.gather(*(_log_in(db, 1000 + number, start) for number in range(CROWD))))


async def _state(db: Database) -> Invite:
    async with db.acquire() as conn:
        return await invites.get(conn, CODE)


@pytest.mark.parametrize("max_uses", [1, 7])
async def test_a_use_is_never_given_twice(crowd: Database, max_uses: int) -> None:
    """Of a hundred at once exactly as many win as there are uses; all others hear that it is used."""
    await _issue(crowd, max_uses)
    outcomes = await _outcomes(crowd)
    assert Counter(outcome for outcome in outcomes if isinstance(outcome, str)) == {
        "invite_used": CROWD - max_uses
    }
    assert (await _state(crowd)).reserved == max_uses


async def test_what_is_given_back_can_be_had_again(crowd: Database) -> None:
    """Winners let go, and the next crowd finds as many uses as before."""
    await _issue(crowd, 3)
    for winner in [outcome for outcome in await _outcomes(crowd) if isinstance(outcome, int)]:
        async with crowd.transaction() as conn:
            await invites.release(conn, winner)
    assert (await _state(crowd)).uses_left == 3
    assert sum(isinstance(outcome, int) for outcome in await _outcomes(crowd)) == 3


async def test_one_reservation_ends_one_way(db: Database) -> None:
    """Finished and given up in the same instant, from many connections: one of the two, once."""
    await _issue(db, 1)
    async with db.transaction() as conn:
        await somebody(conn)
        login_id = await a_login(conn)
        await invites.reserve(conn, code=CODE, telegram_id=139883458, login_id=login_id)

    async def settle(number: int) -> bool:
        async with db.transaction() as conn:
            return bool(await (invites.consume if number % 2 else invites.release)(conn, login_id))

    assert sum(await asyncio.gather(*(settle(number) for number in range(10)))) == 1
    async with db.acquire() as conn:
        (use,) = await invites.uses(conn, CODE)
        assert use.state is not UseState.RESERVED


async def test_a_rolled_back_login_holds_nothing(db: Database) -> None:
    """A transaction that fails after the reservation leaves the invite as it was."""
    await _issue(db, 1)

    async def fail() -> None:
        async with db.transaction() as conn:
            await somebody(conn)
            await invites.reserve(conn, code=CODE, telegram_id=139883458, login_id=await a_login(conn))
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await fail()
    assert (await _state(db)).uses_left == 1
