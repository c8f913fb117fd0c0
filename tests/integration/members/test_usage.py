"""Usage of a plan's limits: counted atomically, by the period, never beyond the limit."""

from __future__ import annotations

import asyncio

import pytest

from shared.core.db import Database
from shared.members import limits, plans, subscriptions, usage, users
from shared.members.limits import LimitKind, LimitKindUnknown, Period
from shared.members.usage import LimitKindMismatch, QuotaExceeded, SubscriptionRequired

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
        return {one.kind.code: one.used for one in await usage.current(conn, WHO)}


async def take(db: Database, kind: str, amount: int = 1) -> bool:
    """Whether it fitted."""
    try:
        async with db.transaction() as conn:
            await usage.spend(conn, WHO, kind, amount)
    except QuotaExceeded:
        return False
    return True


async def hold(db: Database, kind: str, held: int) -> bool:
    """Whether it fitted."""
    try:
        async with db.transaction() as conn:
            await usage.hold(conn, WHO, kind, held)
    except QuotaExceeded:
        return False
    return True


async def test_a_hundred_at_once_get_what_there_is(db: Database, member: int) -> None:
    """Twenty of a hundred questions fit, whoever comes first."""
    taken = await asyncio.gather(*(take(db, "rag_queries") for _ in range(100)))
    assert sum(taken) == 20
    assert await used(db) == {"posts": 0, "rag_queries": 20, "channels": 0}


async def test_the_limit_is_exact_under_load(db: Database, member: int) -> None:
    """With three posts left, ten at once get exactly three; the others are told what is left and when."""

    async def post() -> QuotaExceeded | None:
        try:
            async with db.transaction() as conn:
                await usage.spend(conn, WHO, "posts")
        except QuotaExceeded as refusal:
            return refusal
        return None

    async with db.acquire() as conn:
        await plans.change(conn, "trial", actor="test", limits={"posts": 3})
    refusals = [one for one in await asyncio.gather(*(post() for _ in range(10))) if one is not None]
    assert len(refusals) == 7
    for refused in refusals:
        assert (refused.details["kind"], refused.details["left"], refused.details["limit"]) == ("posts", 0, 3)
        assert refused.retry_after is not None
        assert 0 < refused.retry_after <= 86400
        assert refused.details["resets_at"]
    async with db.acquire() as conn:  # tomorrow
        await conn.execute("UPDATE quota_use SET day = day - 1")
    assert await post() is None


async def test_all_or_nothing(db: Database, member: int) -> None:
    """What does not fit whole is not counted in part, neither as the first use nor later."""
    assert not await take(db, "posts", 51)
    assert await take(db, "posts", 30)
    assert not await take(db, "posts", 21)
    assert await take(db, "posts", 20)
    assert (await used(db))["posts"] == 50
    with pytest.raises(ValueError, match="at least 1"):
        await take(db, "posts", 0)


async def test_the_refusal_says_what_is_left_and_when(db: Database, member: int) -> None:
    """A daily kind starts anew at midnight UTC; what stands does not by itself."""
    await take(db, "posts", 45)
    async with db.acquire() as conn:
        with pytest.raises(QuotaExceeded) as refused:
            await usage.spend(conn, WHO, "posts", 10)
        assert (refused.value.details["left"], refused.value.details["limit"]) == (5, 50)
        assert str(refused.value.details["resets_at"]).endswith("T00:00:00+00:00")
        assert refused.value.retry_after is not None
        assert 0 < refused.value.retry_after <= 86400
        with pytest.raises(QuotaExceeded) as refused:
            await usage.hold(conn, WHO, "channels", 4)
        assert (refused.value.retry_after, refused.value.details["resets_at"]) == (None, None)


async def test_a_new_day_begins_at_nothing_for_daily_kinds_alone(db: Database, member: int) -> None:
    """Channels stand over midnight."""
    await take(db, "posts", 50)
    await hold(db, "channels", 3)
    async with db.acquire() as conn:
        await conn.execute("UPDATE quota_use SET day = day - 1")
    assert await used(db) == {"posts": 0, "rag_queries": 0, "channels": 3}
    assert await take(db, "posts")
    assert not await hold(db, "channels", 4)
    assert await used(db) == {"posts": 1, "rag_queries": 0, "channels": 3}


async def test_give_back(db: Database, member: int) -> None:
    """What did not come about is free again, never more than was used, and never of another day."""
    await hold(db, "channels", 3)
    await take(db, "posts", 2)
    async with db.acquire() as conn:
        await usage.hold(conn, WHO, "channels", 2)
        await usage.give_back(conn, WHO, "posts", 5)
    assert await used(db) == {"posts": 0, "rag_queries": 0, "channels": 2}


async def test_a_rolled_back_use_is_no_use(db: Database, member: int) -> None:
    """It stands or falls with the caller's transaction."""

    async def fail() -> None:
        async with db.transaction() as conn:
            await usage.spend(conn, WHO, "posts")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert (await used(db))["posts"] == 0


async def test_without_a_subscription(db: Database) -> None:
    """Nothing may be used, and nothing stands."""
    async with db.acquire() as conn:
        with pytest.raises(SubscriptionRequired):
            await usage.spend(conn, WHO, "posts")
        assert await usage.current(conn, WHO) == []


async def test_a_hundred_at_once_hold_what_there_is(db: Database, member: int) -> None:
    """Whoever asks for more than the limit is refused; the number that is held is one that was asked for."""
    fitted = await asyncio.gather(*(hold(db, "channels", n % 5) for n in range(100)))
    assert fitted == [n % 5 <= 3 for n in range(100)]
    assert (await used(db))["channels"] <= 3


async def test_less_may_always_be_held(db: Database, member: int) -> None:
    """Above a smaller plan's limit and after the subscription's end what is held can only shrink."""
    await hold(db, "channels", 3)
    async with db.transaction() as conn:
        await plans.change(conn, "trial", actor="test", limits={"channels": 1})
    assert not await hold(db, "channels", 4)
    assert await hold(db, "channels", 2)
    async with db.transaction() as conn:
        await subscriptions.end(conn, WHO)
        assert (await usage.hold(conn, WHO, "channels", 1)).used == 1
        with pytest.raises(SubscriptionRequired):
            await usage.hold(conn, WHO, "channels", 2)


async def test_spent_or_held(db: Database, member: int) -> None:
    """Each kind is used in its own way; an unknown one in none."""
    async with db.acquire() as conn:
        with pytest.raises(LimitKindMismatch):
            await usage.spend(conn, WHO, "channels")
        with pytest.raises(LimitKindMismatch):
            await usage.hold(conn, WHO, "posts", 1)
        for kind in ("nothing", "", "пост"):
            with pytest.raises(LimitKindUnknown):
                await usage.spend(conn, WHO, kind)
        with pytest.raises(ValueError, match="at least 0"):
            await usage.hold(conn, WHO, "channels", -1)


async def test_more_than_any_number_is_refused(db: Database, member: int) -> None:
    """An amount that no column holds is over the limit, not an error of the database."""
    assert not await take(db, "posts", 2**80)
    assert not await hold(db, "channels", 2**80)


async def test_a_kind_that_the_plan_does_not_include(db: Database, member: int) -> None:
    """It is not listed, nothing of it fits, and waiting does not help."""
    async with db.transaction() as conn:
        await plans.change(conn, "trial", actor="test", limits={"posts": None})
    assert list(await used(db)) == ["rag_queries", "channels"]
    async with db.acquire() as conn:
        with pytest.raises(QuotaExceeded) as refused:
            await usage.spend(conn, WHO, "posts")
    assert (refused.value.details["limit"], refused.value.details["left"]) == (0, 0)
    assert (refused.value.retry_after, refused.value.details["resets_at"]) == (None, None)


async def test_a_month(db: Database, member: int) -> None:
    """It is spent over days, and starts again with the first day of the next month, UTC."""
    titles = {"ru": "Отчётов/мес", "en": "Reports/month"}
    async with db.transaction() as conn:
        await limits.add(conn, LimitKind(code="reports", titles=titles, period=Period.MONTH), actor="test")
        await plans.change(conn, "trial", actor="test", limits={"reports": 2})
        spent = await usage.spend(conn, WHO, "reports", 2)
        ((first, following),) = await conn.fetch(
            """SELECT date_trunc('month', now() AT TIME ZONE 'UTC')::date,
                   (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'"""
        )
        assert await conn.fetchval("SELECT day FROM quota_use WHERE kind = 'reports'") == first
    assert (spent.used, spent.left, spent.resets_at) == (2, 0, following)
    assert not await take(db, "reports")
    async with db.acquire() as conn:  # next month
        await conn.execute("UPDATE quota_use SET day = (day - interval '1 month')::date")
    assert (await used(db))["reports"] == 0
    assert await take(db, "reports", 2)


async def test_another_period_begins_at_zero(db: Database, member: int) -> None:
    """What was counted by the day is not what is held, and the other way round."""
    await take(db, "posts", 50)
    async with db.transaction() as conn:
        await limits.change(conn, "posts", period=Period.STANDING, actor="test")
    assert (await used(db))["posts"] == 0
    assert await hold(db, "posts", 7)
    async with db.transaction() as conn:
        await limits.change(conn, "posts", period=Period.DAY, actor="test")
    assert (await used(db))["posts"] == 0
    assert await take(db, "posts", 50)


@pytest.mark.parametrize(("before", "after"), [(Period.DAY, Period.MONTH), (Period.MONTH, Period.DAY)])
async def test_another_period_begins_at_zero_on_the_first_of_a_month_too(
    db: Database, member: int, before: Period, after: Period
) -> None:
    """A day and a month begin on the same date then."""
    async with db.transaction() as conn:
        await limits.change(conn, "posts", period=before, actor="test")
    await take(db, "posts", 50)
    async with db.transaction() as conn:
        await conn.execute(  # as if it were the first: what was counted began when the new period begins
            "UPDATE quota_use SET day = date_trunc($1, now() AT TIME ZONE 'UTC')::date", after.value
        )
        await limits.change(conn, "posts", period=after, actor="test")
    assert (await used(db))["posts"] == 0


async def test_the_largest_limit_that_a_row_can_hold_is_a_limit(db: Database, member: int) -> None:
    """What is used and what is asked for are together more than an integer: refused, and no error."""
    async with db.transaction() as conn:
        await conn.execute("UPDATE plan_limits SET amount = $1 WHERE kind = 'posts'", usage.MOST)
    assert await take(db, "posts", usage.MOST - 1)
    assert not await take(db, "posts", usage.MOST - 1)
    assert await take(db, "posts", 1)
