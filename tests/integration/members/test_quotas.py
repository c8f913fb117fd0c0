"""What of a plan is used: counted atomically, by the day, never beyond the limit."""

from __future__ import annotations

import asyncio

import pytest

from shared.core.db import Database
from shared.members import quotas, subscriptions, users
from shared.members.quotas import Kind, QuotaExceeded, SubscriptionRequired

WHO = 7


@pytest.fixture
async def member(db: Database) -> int:
    """Somebody with the trial plan: 3 channels, 50 posts and 20 questions a day."""
    async with db.transaction() as conn:
        await users.touch(conn, users.Person(telegram_id=WHO, first_name="x"))
        await subscriptions.grant(conn, telegram_id=WHO, plan_code="trial", invite_code=None)
    return WHO


async def used(db: Database) -> dict[str, int]:
    """What counts now, by kind."""
    async with db.acquire() as conn:
        return {one.kind.value: one.used for one in await quotas.standing(conn, WHO)}


async def take(db: Database, kind: Kind, amount: int = 1) -> bool:
    """Whether it fitted."""
    try:
        async with db.transaction() as conn:
            await quotas.consume(conn, WHO, kind, amount)
    except QuotaExceeded:
        return False
    return True


async def test_a_hundred_at_once_get_what_there_is(db: Database, member: int) -> None:
    """Of a hundred concurrent questions exactly twenty fit."""
    taken = await asyncio.gather(*(take(db, Kind.RAG_QUERIES) for _ in range(100)))
    assert sum(taken) == 20
    assert await used(db) == {"posts": 0, "rag_queries": 20, "channels": 0}


async def test_all_or_nothing(db: Database, member: int) -> None:
    """What does not fit whole is not counted in part, neither as the first use nor later."""
    assert not await take(db, Kind.POSTS, 51)
    assert await take(db, Kind.POSTS, 30)
    assert not await take(db, Kind.POSTS, 21)
    assert await take(db, Kind.POSTS, 20)
    assert (await used(db))["posts"] == 50
    with pytest.raises(ValueError, match="at least 1"):
        await take(db, Kind.POSTS, 0)


async def test_the_refusal_says_what_is_left_and_when(db: Database, member: int) -> None:
    """A daily kind resets at midnight UTC; a standing kind does not."""
    await take(db, Kind.POSTS, 45)
    async with db.acquire() as conn:
        with pytest.raises(QuotaExceeded) as refused:
            await quotas.consume(conn, WHO, Kind.POSTS, 10)
        assert (refused.value.details["left"], refused.value.details["limit"]) == (5, 50)
        assert str(refused.value.details["resets_at"]).endswith("T00:00:00+00:00")
        assert refused.value.retry_after is not None
        assert 0 < refused.value.retry_after <= 86400
        with pytest.raises(QuotaExceeded) as refused:
            await quotas.consume(conn, WHO, Kind.CHANNELS, 4)
        assert (refused.value.retry_after, refused.value.details["resets_at"]) == (None, None)


async def test_a_new_day_begins_at_nothing_for_daily_kinds_alone(db: Database, member: int) -> None:
    """Channels stand over midnight."""
    await take(db, Kind.POSTS, 50)
    await take(db, Kind.CHANNELS, 3)
    async with db.acquire() as conn:
        await conn.execute("UPDATE quota_use SET day = day - 1")
    assert await used(db) == {"posts": 0, "rag_queries": 0, "channels": 3}
    assert await take(db, Kind.POSTS)
    assert not await take(db, Kind.CHANNELS)
    assert await used(db) == {"posts": 1, "rag_queries": 0, "channels": 3}


async def test_give_back(db: Database, member: int) -> None:
    """What did not come about is free again, never more than was used, and never of another day."""
    await take(db, Kind.CHANNELS, 3)
    await take(db, Kind.POSTS, 2)
    async with db.acquire() as conn:
        await quotas.give_back(conn, WHO, Kind.CHANNELS)
        await quotas.give_back(conn, WHO, Kind.POSTS, 5)
    assert await used(db) == {"posts": 0, "rag_queries": 0, "channels": 2}


async def test_a_rolled_back_use_is_no_use(db: Database, member: int) -> None:
    """It commits or rolls back with the caller's transaction."""

    async def fail() -> None:
        async with db.transaction() as conn:
            await quotas.consume(conn, WHO, Kind.POSTS)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert (await used(db))["posts"] == 0


async def test_without_a_subscription(db: Database) -> None:
    """No use is allowed, and none is counted."""
    async with db.acquire() as conn:
        with pytest.raises(SubscriptionRequired):
            await quotas.consume(conn, WHO, Kind.POSTS)
        assert await quotas.standing(conn, WHO) == []
