"""``portal limits`` and ``portal features`` as an operator meets them."""

from __future__ import annotations

import pytest

from shared.core import audit
from shared.core.db import Database
from shared.members import features, limits, plans, subscriptions, usage
from tests.integration.members.rows import ILYA, somebody
from tests.support.commands import portal_command
from tests.unit.configuration.test_config import MINIMAL

TITLES = ("--title-ru", "Отчётов/мес", "--title-en", "Reports/month")
REPORTS = ("limits", "add", "reports", "--period", "month", *TITLES)
EXPORT = ("features", "add", "export", "--title-ru", "Выгрузка", "--title-en", "Export")


async def run(dsn: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and error; nothing is typed."""
    return await portal_command(*arguments, env={**MINIMAL, "DATABASE_URL": dsn})


async def test_the_kinds_of_the_first_release(dsn: str, db: Database) -> None:
    """Their titles, what each plan allows, and how many people have used some."""
    async with db.acquire() as conn:
        await somebody(conn)
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
        await usage.spend(conn, ILYA, "posts")
    assert (await run(dsn, "limits", "list"))[1].splitlines() == [
        "CODE         PERIOD    TITLE (ru)         TITLE (en)       PLANS                            PEOPLE",
        "channels     standing  Каналов            Channels         trial=3 basic=10 premium=50      0",
        "posts        day       Постов/день        Posts/day        trial=50 basic=200 premium=1000  1",
        "rag_queries  day       RAG запросов/день  RAG queries/day  trial=20 basic=100 premium=1000  0",
    ]
    assert (await run(dsn, "features", "list"))[1].splitlines()[1:] == [
        "ai_digests  AI дайджесты  AI digests  premium"
    ]


async def test_a_kind_is_added_and_audited(dsn: str, db: Database) -> None:
    """With what plans allow of it, all or nothing; later plans set changes that."""
    assert (await run(dsn, *REPORTS, "--plan", "premium=9", "--plan", "gold=1"))[0] == 1
    async with db.acquire() as conn:
        assert [kind.code for kind in await limits.every(conn)] == ["channels", "posts", "rag_queries"]
    status, out, err = await run(dsn, *REPORTS, "--plan", "premium=9")
    assert (status, err) == (0, "")
    assert "reports_per_month" in out
    status, out, err = await run(dsn, "plans", "set", "basic", "--limit", "reports=2", "--no-limit", "posts")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "CODE   TITLE  CHANNELS  POSTS/DAY  RAG/DAY  REPORTS/MONTH  DIGESTS  LASTS",
        "basic  Basic  10        -          100      2              no       no expiry",
    ]
    async with db.acquire() as conn:
        (added,) = await audit.history(conn, "limit:reports")
        (basic,) = await audit.history(conn, "plan:basic")
        (premium,) = await audit.history(conn, "plan:premium")
    assert (added.action, added.details["period"]) == ("limit.added", "month")
    assert basic.details == {"changed": {"posts_per_day": [200, None], "reports_per_month": [None, 2]}}
    assert premium.details == {"changed": {"reports_per_month": [None, 9]}}


async def test_a_change_of_the_period_asks(dsn: str, db: Database) -> None:
    """Nobody says yes, and nothing has changed; with --yes everybody starts again at zero."""
    async with db.acquire() as conn:
        await somebody(conn)
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
        await usage.spend(conn, ILYA, "posts", 7)
    change = ("limits", "change", "posts", "--period", "month", "--title-en", "Posts/month")
    status, out, _ = await run(dsn, *change)
    assert (status, "1 user would start again at zero" in out) == (1, True)
    async with db.acquire() as conn:
        assert [one.used for one in await usage.current(conn, ILYA)] == [7, 0, 0]
    assert (await run(dsn, *change, "--yes"))[0] == 0
    async with db.acquire() as conn:
        used = (await usage.current(conn, ILYA))[0]
        (line,) = await audit.history(conn, "limit:posts")
    assert (used.kind.field, used.used, used.kind.titles["en"]) == ("posts_per_month", 0, "Posts/month")
    assert line.details == {
        "changed": {
            "titles": [
                {"ru": "Постов/день", "en": "Posts/day"},
                {"ru": "Постов/день", "en": "Posts/month"},
            ],
            "period": ["day", "month"],
        }
    }


async def test_removing_asks(dsn: str, db: Database) -> None:
    """It says what would go; without an answer it stays."""
    status, out, _ = await run(dsn, "limits", "remove", "channels")
    assert (status, "channels goes, with 3 plans and the use of 0 users" in out) == (1, True)
    status, out, _ = await run(dsn, "features", "remove", "ai_digests")
    assert (status, "ai_digests goes, also from 1 plan" in out) == (1, True)
    async with db.acquire() as conn:
        assert len(await limits.every(conn)) == 3
        assert len(await features.every(conn)) == 1


async def test_removing_is_audited(dsn: str, db: Database) -> None:
    """With what plans allowed of it."""
    assert (await run(dsn, "limits", "remove", "channels", "--yes"))[0] == 0
    async with db.acquire() as conn:
        (line,) = await audit.history(conn, "limit:channels")
        assert "channels" not in (await plans.get(conn, "premium")).allowances
    assert line.details == {"plans": {"trial": 3, "basic": 10, "premium": 50}, "people": 0}


async def test_a_feature(dsn: str, db: Database) -> None:
    """Added to a plan, renamed, taken from it, removed."""
    assert (await run(dsn, *EXPORT, "--plan", "basic"))[0] == 0
    async with db.acquire() as conn:
        assert (await plans.get(conn, "basic")).allowances["export"] is True
        assert (await plans.get(conn, "trial")).allowances["export"] is False
    assert (await run(dsn, "features", "change", "export", "--title-en", "CSV"))[
        1
    ] == "export: Выгрузка, CSV\n"
    assert (await run(dsn, "plans", "set", "basic", "--no-feature", "export", "--feature", "ai_digests"))[
        0
    ] == 0
    async with db.acquire() as conn:
        (line,) = await audit.history(conn, "plan:basic", limit=1)
    assert line.details == {"changed": {"ai_digests": [False, True], "export": [True, False]}}
    assert (await run(dsn, "features", "remove", "export", "--yes"))[0] == 0
    async with db.acquire() as conn:
        assert "export" not in (await plans.get(conn, "basic")).allowances


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (("limits", "add", "posts", *REPORTS[3:]), 1, "the name posts is taken"),
        (
            ("limits", "add", "posts_per_day", "--period", "standing", *TITLES),
            1,
            "the name posts_per_day is taken",
        ),
        (("limits", "add", "ai_digests", *REPORTS[3:]), 1, "the name ai_digests is taken"),
        (("limits", "add", "title", *REPORTS[3:]), 1, "the name title is taken"),
        (("limits", "add", "Reports", *REPORTS[3:]), 1, "a limit's code is 1 to 32 of a-z 0-9 _"),
        (("limits", "add", "reports", "--period", "year", *TITLES), 2, "Invalid value for '--period'"),
        (REPORTS[:-2], 2, "Missing option '--title-en'"),
        ((*REPORTS[:-1], "\x1b[2J"), 1, "a title has 1 to 48 characters"),
        ((*REPORTS, "--plan", "premium"), 2, "'premium' is not NAME=AMOUNT"),
        ((*REPORTS, "--plan", "premium=1000001"), 2, "'premium=1000001' is not NAME=AMOUNT"),
        ((*REPORTS, "--plan", f"premium={'9' * 5000}"), 2, f"{'9' * 5000}' is not NAME=AMOUNT"),
        (("limits", "change", "nothing", "--title-en", "x"), 1, "there is no limit 'nothing'"),
        (("limits", "change", "posts"), 2, "say what is to change"),
        (("limits", "remove", "nothing", "--yes"), 1, "there is no limit 'nothing'"),
        (("features", "add", "channels", *EXPORT[3:]), 1, "the name channels is taken"),
        (("features", "change", "nothing", "--title-en", "x"), 1, "there is no feature 'nothing'"),
        (("features", "remove", "nothing", "--yes"), 1, "there is no feature 'nothing'"),
        (("plans", "set", "basic", "--limit", "nothing=1"), 1, "there is no limit 'nothing'"),
        (("plans", "set", "basic", "--no-limit", "nothing"), 1, "there is no limit 'nothing'"),
        (("plans", "set", "basic", "--feature", "nothing"), 1, "there is no feature 'nothing'"),
    ],
)
async def test_mistakes(dsn: str, db: Database, arguments: tuple[str, ...], status: int, line: str) -> None:
    """Each is said in a line, and nothing has changed."""
    async with db.acquire() as conn:
        before = (await limits.every(conn), await features.every(conn), await plans.every(conn))
    ended, out, err = await run(dsn, *arguments)
    assert (ended, out) == (status, "")
    assert line in err
    assert "Traceback" not in err
    async with db.acquire() as conn:
        assert (await limits.every(conn), await features.every(conn), await plans.every(conn)) == before
