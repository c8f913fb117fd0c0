"""Logins and sessions in the panel."""

from __future__ import annotations

import json

from shared.login.states import State
from tests.integration.members.rows import ILYA
from tests.integration.webapp.running import Site
from tests.support.account import connect
from tests.support.operator import Operator
from tests.support.portal import in_state, with_token


async def test_a_live_login_is_cancelled(site: Site) -> None:
    """An operator sees who drives it and ends it: its page hears, its person is told, the log says who."""
    oleg, manager = Operator(client=site.client, person=site.person("Oleg")), site.services.qr_auth
    login = await site.begin()
    await manager.open_page(login.session_id)
    token = await with_token(manager, login.session_id)
    listed = (await oleg.get("logins/")).body
    [line] = listed["live"]
    assert (line["telegram_id"], line["state"], line["label"]) == (ILYA, "waiting", login.session_id[:8])
    assert line["owner"]
    assert line["lease_left"] > 0
    assert login.session_id not in json.dumps(listed)
    assert token.partition("token=")[2] not in json.dumps(listed)
    path = f"logins/{line['id']}/cancel/"
    assert (await oleg.post(path, {})).code == "confirmation_missing"
    assert (await oleg.post(path, {"confirm": "another1"})).code == "login_not_found"
    assert (await oleg.post(path, {"confirm": line["label"]})).body == {"cancelled": True}
    await in_state(manager, login.session_id, State.CANCELLED)
    assert (await oleg.post(path, {"confirm": line["label"]})).code == "login_over"
    listed = (await oleg.get("logins/")).body
    assert (listed["live"], listed["ended"][0]["id"], listed["ended"][0]["state"]) == (
        [],
        line["id"],
        "cancelled",
    )
    [record] = (await oleg.get("audit/", action="login.cancelled")).body["items"]
    assert (record["actor"], record["subject"]) == (oleg.actor, f"login:{line['id']}")
    async with site.services.db.acquire() as conn:
        assert await conn.fetchval("SELECT kind FROM outbox") == "login_cancelled"
        assert await conn.fetchval("SELECT state FROM invite_uses") == "released"


async def test_no_such_login(oleg: Operator) -> None:
    """Neither by a number nobody has, nor by one that no row can have."""
    for odd in ("1", "0", "-1", "9223372036854775808", "99999999999999999999"):
        assert (await oleg.post(f"logins/{odd}/cancel/", {"confirm": "12345678"})).code == "login_not_found"
    assert (await oleg.post("logins/x/cancel/", {"confirm": "12345678"})).code == "bad_request"


async def test_sessions(site: Site) -> None:
    """Status and data centre, by status and page by page; nothing of what is kept."""
    oleg = Operator(client=site.client, person=site.person("Oleg"))
    for name in ("Ilya", "Oleg"):
        await connect(site.services, site.person(name))
    first = (await oleg.get("sessions/", limit=1)).body
    last = (await oleg.get("sessions/", limit=1, cursor=first["next"])).body
    assert [one["first_name"] for one in first["items"] + last["items"]] == ["Oleg", "Ilya"]
    assert (first["items"][0]["dc_id"], last["next"]) == (2, None)
    assert "session" not in first["items"][0]
    assert (await oleg.get("sessions/", status="revoked")).body["items"] == []
    assert len((await oleg.get("sessions/", status="active")).body["items"]) == 2
    assert (await oleg.get("sessions/", status="dead")).code == "bad_request"
    assert (await oleg.get("sessions/", cursor="x")).code == "bad_request"
