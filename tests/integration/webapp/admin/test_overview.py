"""Key figures and health in the panel."""

from __future__ import annotations

import pytest

from shared.core import migrate
from shared.core.db import Connection
from shared.members import subscriptions
from tests.integration.members.rows import a_login, somebody
from tests.integration.webapp.running import Site
from tests.support.operator import Operator
from tests.support.waiting import until


async def ended(conn: Connection, telegram_id: int, state: str, code: str | None, *, took: int) -> None:
    """A login that was opened a second after it began, and ended `took` seconds after that."""
    await somebody(conn, telegram_id)
    login_id = await a_login(conn, telegram_id)
    await conn.execute(
        """UPDATE logins SET state = $2, code = $3, finished_at = now() + make_interval(secs => $4)
           WHERE id = $1""",
        login_id,
        state,
        code,
        took,
    )
    await conn.execute(
        """INSERT INTO audit_log (at, actor, action, subject)
           VALUES (now(), 'system:test', 'login.waiting', 'login:' || $1::bigint)""",
        login_id,
    )


@pytest.mark.parametrize(("span", "steps"), [("day", 24), ("month", 30)])
async def test_figures(quiet: Site, oleg: Operator, span: str, steps: int) -> None:
    """Logins by how they ended, the median of the successful ones, failures by code, plans, totals."""
    async with quiet.services.db.transaction() as conn:
        for number, (state, code, took) in enumerate(
            [
                ("authorized", None, 10),
                ("authorized", None, 20),
                ("authorized", None, 60),
                ("failed", "wrong_account", 5),
                ("failed", "wrong_account", 5),
                ("failed", "flood_wait", 5),
                ("expired", None, 300),
                ("superseded", None, 1),
            ],
            start=1,
        ):
            await ended(conn, number, state, code, took=took)
        await somebody(conn, 9)
        await a_login(conn, 9)
        await subscriptions.grant(conn, telegram_id=9, plan_code="basic", invite_code=None)
    body = (await oleg.get("figures/", span=span)).body
    assert (body["span"], len(body["logins"])) == (span, steps)
    counted = {
        name: sum(step[name] for step in body["logins"])
        for name in ("authorized", "failed", "expired", "cancelled", "live")
    }
    assert counted == {"authorized": 3, "failed": 3, "expired": 1, "cancelled": 1, "live": 1}
    assert [step["median"] for step in body["logins"] if step["median"] is not None] == [20.0]
    assert body["failures"] == [{"name": "wrong_account", "count": 2}, {"name": "flood_wait", "count": 1}]
    assert {"name": "basic", "count": 1} in body["subscriptions"]
    assert body["live_logins"] == [{"name": "created", "count": 1}]
    assert (body["totals"]["users"], body["totals"]["subscriptions"]) == (9, 1)
    assert (await oleg.get("figures/", span="year")).code == "bad_request"


async def test_figures_of_nothing(oleg: Operator) -> None:
    """Before anybody came there are zeros, not gaps."""
    body = (await oleg.get("figures/")).body
    assert {step["authorized"] for step in body["logins"]} == {0}
    assert [one["count"] for one in body["subscriptions"]] == [0, 0, 0]


async def test_health(site: Site) -> None:
    """Every part works; the schema is the release's; clients stand ready at the home data centre."""
    oleg = Operator(client=site.client, person=site.person("Oleg"))

    async def is_well() -> bool:
        items = (await oleg.get("health/")).body["items"]
        return all(one["works"] for one in items)

    await until(is_well)
    parts = {one["name"]: one for one in (await oleg.get("health/")).body["items"]}
    assert set(parts) == {"database", "schema", "outbox", "listener", "client_pool"}
    newest = migrate.load()[-1].version
    assert parts["schema"]["facts"] == {"is": newest, "wanted": newest}


async def test_health_without_a_database(quiet: Site, oleg: Operator) -> None:
    """A database that is gone is a finding, not an error; what hangs on it is not guessed."""
    await quiet.services.db.close()
    parts = (await oleg.get("health/")).body["items"]
    assert {one["name"]: one["works"] for one in parts} == {"database": False, "listener": True}


async def test_late_messages(quiet: Site, oleg: Operator) -> None:
    """A message that is due for minutes means that no bot sends: the outbox does not work."""
    async with quiet.services.db.acquire() as conn:
        await somebody(conn, 1)
        await conn.execute(
            """INSERT INTO outbox (telegram_id, chat_id, kind, next_attempt_at)
               VALUES (1, 1, 'login_failed', now() - interval '5 minutes')"""
        )
    [part] = [one for one in (await oleg.get("health/")).body["items"] if one["name"] == "outbox"]
    assert (part["works"], part["facts"]) == (False, {"owed": 1})
