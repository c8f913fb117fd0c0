"""The plans of the first release."""

from __future__ import annotations

import pytest

from shared.core.db import Database
from shared.members import plans


async def test_premium_is_what_was_promised(db: Database) -> None:
    """50 channels, 1000 posts and 1000 questions a day, digests, no end."""
    async with db.acquire() as conn:
        premium = await plans.get(conn, "premium")
    allowed = premium.allowances
    assert (premium.title, allowed["channels"], allowed["posts_per_day"]) == ("Premium", 50, 1000)
    assert (allowed["rag_queries_per_day"], allowed["ai_digests"], premium.duration_days) == (
        1000,
        True,
        None,
    )
    assert list(allowed) == ["channels", "posts_per_day", "rag_queries_per_day", "ai_digests"]


async def test_every_plan_the_richest_last(db: Database) -> None:
    """Lists go from the trial to the richest."""
    async with db.acquire() as conn:
        assert [plan.code for plan in await plans.every(conn)] == ["trial", "basic", "premium"]


@pytest.mark.parametrize("code", ["gold", "Premium", "", "a\x00b", "премиум", "a" * 1000])
async def test_another_code_is_unknown(db: Database, code: str) -> None:
    """Whatever was typed, the answer is our error, not the database's."""
    async with db.acquire() as conn:
        with pytest.raises(plans.PlanUnknown):
            await plans.get(conn, code)
