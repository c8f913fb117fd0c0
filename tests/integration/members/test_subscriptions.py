"""Subscriptions: granted, renewed, replaced, run out, ended."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from shared.core.db import Connection, Database
from shared.members import plans, subscriptions
from shared.members.subscriptions import Overview, Subscription
from tests.integration.members.rows import ILYA, actions, somebody


async def _grant(conn: Connection, plan: str, invite_code: str | None = None) -> Subscription:
    return await subscriptions.grant(conn, telegram_id=ILYA, plan_code=plan, invite_code=invite_code)


async def _mirrored(conn: Connection) -> str | None:
    mirrored: str | None = await conn.fetchval(
        "SELECT subscription_type FROM users WHERE telegram_id = $1", ILYA
    )
    return mirrored


async def _history(conn: Connection) -> list[tuple[str, bool]]:
    rows = await conn.fetch("SELECT plan, ended_at IS NULL AS is_open FROM subscriptions ORDER BY id")
    return [(row["plan"], row["is_open"]) for row in rows]


async def _run_out(conn: Connection) -> None:
    """Time passes: the trial began a month ago."""
    await conn.execute(
        "UPDATE subscriptions SET starts_at = now() - interval '30 days', ends_at = now() - interval '1 s'"
    )


async def test_a_grant_is_current_and_mirrored(db: Database) -> None:
    """The plan is there with its limits, and `users` names it."""
    async with db.transaction() as conn:
        await somebody(conn)
        granted = await _grant(conn, "premium")
        assert (granted.telegram_id, granted.plan.code, granted.ends_at) == (ILYA, "premium", None)
        assert await subscriptions.current(conn, ILYA) == granted
        assert await _mirrored(conn) == "premium"
        assert await actions(conn, f"user:{ILYA}") == ["subscription.granted"]


async def test_the_invite_is_remembered(db: Database) -> None:
    """Which invite gave the plan can be told later, also after a renewal without one."""
    async with db.transaction() as conn:
        await somebody(conn)
        await conn.execute("INSERT INTO invites (code, plan, created_by) VALUES ('CODE', 'premium', 'cli')")
        await _grant(conn, "premium", "CODE")
        await _grant(conn, "premium")
        assert await conn.fetchval("SELECT invite_code FROM subscriptions") == "CODE"


async def test_a_plan_with_a_duration_ends(db: Database) -> None:
    """The trial lasts its days from now."""
    async with db.transaction() as conn:
        await somebody(conn)
        trial = await _grant(conn, "trial")
    assert trial.ends_at is not None
    assert trial.ends_at - trial.starts_at == timedelta(days=14)


async def test_granting_twice_in_one_login_is_granting_once(db: Database) -> None:
    """One row, the same times."""
    async with db.transaction() as conn:
        await somebody(conn)
        assert await _grant(conn, "trial") == await _grant(conn, "trial")
        assert await _history(conn) == [("trial", True)]


async def test_the_same_plan_again_counts_from_now(db: Database) -> None:
    """Renewing in the middle of a trial gives a whole trial from now on, in the same row."""
    async with db.transaction() as conn:
        await somebody(conn)
        first = await _grant(conn, "trial")
        await conn.execute("UPDATE subscriptions SET ends_at = ends_at - interval '9 days'")
    async with db.transaction() as conn:
        second = await _grant(conn, "trial")
        now: datetime = await conn.fetchval("SELECT now()")
        assert second.starts_at == first.starts_at
        assert second.ends_at == now + timedelta(days=14)
        assert await _history(conn) == [("trial", True)]


async def test_another_plan_replaces(db: Database) -> None:
    """One person has one plan: the old one ends when the new one starts."""
    async with db.transaction() as conn:
        await somebody(conn)
        await _grant(conn, "trial")
        assert (await _grant(conn, "premium")).plan.code == "premium"
        assert await _history(conn) == [("trial", False), ("premium", True)]
        assert await _mirrored(conn) == "premium"
        assert await actions(conn, f"user:{ILYA}") == [
            "subscription.granted",
            "subscription.ended",
            "subscription.granted",
        ]


async def test_what_ran_out_is_not_current(db: Database) -> None:
    """It counts for nothing at once, before anybody closes it; the same plan then starts anew."""
    async with db.transaction() as conn:
        await somebody(conn)
        await _grant(conn, "trial")
        await _run_out(conn)
        assert await subscriptions.current(conn, ILYA) is None
        assert (await subscriptions.overview(conn, ILYA)).subscription is None
        await _grant(conn, "trial")
        assert await _history(conn) == [("trial", False), ("trial", True)]
        ended_then = "SELECT ended_at = ends_at FROM subscriptions WHERE ended_at IS NOT NULL"
        assert await conn.fetchval(ended_then) is True


async def test_ending_is_idempotent(db: Database) -> None:
    """Taken away once; the second time there is nothing to take, also for somebody never heard of."""
    async with db.transaction() as conn:
        await somebody(conn)
        await _grant(conn, "premium")
        assert await subscriptions.end(conn, ILYA, actor="operator:1")
        assert not await subscriptions.end(conn, ILYA)
        assert not await subscriptions.end(conn, 7)
        assert await subscriptions.current(conn, ILYA) is None
        assert await _mirrored(conn) is None
        assert await actions(conn, f"user:{ILYA}") == ["subscription.granted", "subscription.ended"]


async def test_the_sweep_closes_what_ran_out(db: Database) -> None:
    """Only that, once, and `users` no longer names the plan; from two replicas at once too."""
    async with db.transaction() as conn:
        await somebody(conn)
        await somebody(conn, 7)
        await _grant(conn, "trial")
        await _run_out(conn)
        await subscriptions.grant(conn, telegram_id=7, plan_code="trial", invite_code=None)

    async def sweep() -> int:
        async with db.acquire() as conn:
            return await subscriptions.end_run_out(conn)

    assert sum(await asyncio.gather(sweep(), sweep())) == 1
    assert await sweep() == 0
    async with db.acquire() as conn:
        assert await _mirrored(conn) is None
        assert await actions(conn, f"user:{ILYA}") == ["subscription.granted", "subscription.ended"]
        assert await subscriptions.current(conn, 7) is not None


async def test_the_overview_is_all_that_subscription_says(db: Database) -> None:
    """Language, connected or not, and the plan, of a person with, without, and of nobody."""
    async with db.transaction() as conn:
        nobody = await subscriptions.overview(conn, ILYA)
        assert nobody == Overview(language="ru", is_authenticated=False, subscription=None)
        await somebody(conn)
        await conn.execute("UPDATE users SET language = 'en', is_authenticated = true")
        without = await subscriptions.overview(conn, ILYA)
        assert without == Overview(language="en", is_authenticated=True, subscription=None)
        granted = await _grant(conn, "premium")
        assert (await subscriptions.overview(conn, ILYA)).subscription == granted


async def test_what_cannot_be_granted(db: Database) -> None:
    """A plan that is not there, or a person who is not: our errors, nothing written."""
    async with db.acquire() as conn:
        with pytest.raises(subscriptions.UserUnknown):
            await _grant(conn, "premium")
        await somebody(conn)
        with pytest.raises(plans.PlanUnknown):
            await _grant(conn, "gold")
        assert await _history(conn) == []
        assert await actions(conn, f"user:{ILYA}") == []


async def test_grants_at_once_leave_one_plan(db: Database) -> None:
    """Two finished logins of one person in the same instant: one current row, the mirror agrees."""
    async with db.acquire() as conn:
        await somebody(conn)

    async def grant(number: int) -> None:
        async with db.transaction() as conn:
            await _grant(conn, ("trial", "basic", "premium")[number % 3])

    await asyncio.gather(*(grant(number) for number in range(9)))
    async with db.acquire() as conn:
        current = await subscriptions.current(conn, ILYA)
        assert current is not None
        assert await _mirrored(conn) == current.plan.code
        assert [is_open for _, is_open in await _history(conn)].count(True) == 1
