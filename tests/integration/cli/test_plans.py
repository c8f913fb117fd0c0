"""``portal plans`` as an operator meets it."""

from __future__ import annotations

import pytest

from shared.core import audit
from shared.core.db import Database
from shared.members import plans, subscriptions, usage
from shared.members.usage import QuotaExceeded
from tests.integration.members.rows import ILYA, somebody
from tests.support.commands import portal_command
from tests.unit.configuration.test_config import MINIMAL

NEW = ("set", "gold", "--add", "--title", "Gold", "--channels", "9", "--posts", "8", "--rag", "7")


async def run(dsn: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and error."""
    return await portal_command("plans", *arguments, env={**MINIMAL, "DATABASE_URL": dsn})


async def test_list(dsn: str, db: Database) -> None:
    """Every plan with its limits, and how many people have it now."""
    async with db.acquire() as conn:
        await somebody(conn)
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
    assert await run(dsn, "list") == (
        0,
        "CODE     TITLE    CHANNELS  POSTS/DAY  RAG/DAY  DIGESTS  LASTS      PEOPLE\n"
        "trial    Trial    3         50         20       no       14 days    0\n"
        "basic    Basic    10        200        100      no       no expiry  0\n"
        "premium  Premium  50        1000       1000     yes      no expiry  1\n",
        "",
    )


async def test_a_change_counts_at_once(dsn: str, db: Database) -> None:
    """What is not said stays; who has the plan has the new limits, and the end they had; it is audited."""
    async with db.acquire() as conn:
        await somebody(conn)
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="trial", invite_code=None)
        before = await subscriptions.current(conn, ILYA)
        await usage.spend(conn, ILYA, "posts", 3)
    status, out, err = await run(dsn, "set", "trial", "--posts", "2", "--days", "30", "--digests")
    assert (status, err) == (0, "")
    assert out.splitlines()[1:] == [
        "trial  Trial  3         2          20       yes      30 days",
        "1 current subscription: the limits count at once, the length from the next grant or renewal",
    ]
    async with db.acquire() as conn:
        after = await subscriptions.current(conn, ILYA)
        assert before is not None
        assert after is not None
        assert (after.plan.allowances["posts_per_day"], after.ends_at) == (2, before.ends_at)
        with pytest.raises(QuotaExceeded):
            await usage.spend(conn, ILYA, "posts")
        (line,) = await audit.history(conn, "plan:trial")
    assert (line.actor, line.action) == ("cli", "plan.changed")
    assert line.details == {
        "changed": {"posts_per_day": [50, 2], "ai_digests": [False, True], "duration_days": [14, 30]}
    }


async def test_what_stays_the_same_is_no_change(dsn: str, db: Database) -> None:
    """Saying what is so already leaves no line behind."""
    assert (await run(dsn, "set", "premium", "--posts", "1000", "--no-end"))[0] == 0
    async with db.acquire() as conn:
        assert await audit.history(conn, "plan:premium") == []


async def test_a_new_plan(dsn: str, db: Database) -> None:
    """It is the last in lists, can be given at once, and is audited; a second one of its code is refused."""
    status, out, err = await run(dsn, *NEW, "--no-digests", "--days", "5")
    assert (status, err) == (0, "")
    assert out.splitlines()[1] == "gold  Gold   9         8          7        no       5 days"
    async with db.acquire() as conn:
        assert [plan.code for plan in await plans.every(conn)] == ["trial", "basic", "premium", "gold"]
        await somebody(conn)
        given = await subscriptions.grant(conn, telegram_id=ILYA, plan_code="gold", invite_code=None)
        assert given.ends_at is not None
        (line,) = await audit.history(conn, "plan:gold")
    assert (line.action, line.details["channels"]) == ("plan.added", 9)
    assert await run(dsn, *NEW, "--digests") == (1, "", "there is a plan gold already\n")


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (
            ("set", "gold", "--posts", "1"),
            1,
            "there is no plan 'gold'; there are: trial, basic, premium; --add",
        ),
        (("set", "Gold!", "--posts", "1"), 1, "there is no plan 'Gold!'"),
        (NEW, 1, "a new plan needs --digests or --no-digests"),
        (("set", "Gold", *NEW[2:], "--digests"), 1, "a plan's code is 1 to 32 of a-z 0-9 _"),
        (("set", "basic", "--title", ""), 1, "a plan's title has 1 to 64 characters"),
        (("set", "basic", "--title", "\x1b[2J"), 1, "a plan's title has 1 to 64 characters"),
        (("set", "basic"), 2, "say what is to change"),
        (("set", "basic", "--days", "3", "--no-end"), 2, "--days and --no-end exclude each other"),
        (("set", "basic", "--posts", "-1"), 2, "Invalid value for '--posts'"),
        (("set", "basic", "--rag", "1000001"), 2, "Invalid value for '--rag'"),
        (("set", "basic", "--days", "0"), 2, "Invalid value for '--days'"),
    ],
)
async def test_mistakes(dsn: str, db: Database, arguments: tuple[str, ...], status: int, line: str) -> None:
    """Each is said in a line, and nothing has changed."""
    async with db.acquire() as conn:
        before = await plans.every(conn)
    ended, out, err = await run(dsn, *arguments)
    assert (ended, out) == (status, "")
    assert line in err
    assert "Traceback" not in err
    async with db.acquire() as conn:
        assert await plans.every(conn) == before
