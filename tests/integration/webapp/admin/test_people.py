"""People in the panel: found, seen whole, and what an operator does to them."""

from __future__ import annotations

import json

import pytest

from shared.members import users
from shared.members.users import Person
from tests.integration.members.rows import ILYA, actions
from tests.integration.webapp.running import Site
from tests.support.account import connect
from tests.support.operator import Operator
from tests.support.portal import as_member


async def crowd(site: Site, count: int) -> None:
    """People 1 to `count`, in this order."""
    async with site.services.db.acquire() as conn:
        for number in range(1, count + 1):
            await users.touch(
                conn, Person(telegram_id=number, first_name=f"Name {number}", username=f"user_{number}")
            )


async def test_pages_of_people(quiet: Site, oleg: Operator) -> None:
    """The newest first, each once over all pages, also when somebody is forgotten in between."""
    await crowd(quiet, 5)
    first = await oleg.get("users/", limit=2)
    assert [one["telegram_id"] for one in first.body["items"]] == [5, 4]
    async with quiet.services.db.acquire() as conn:
        await conn.execute("DELETE FROM users WHERE telegram_id = 4")
    second = await oleg.get("users/", limit=2, cursor=first.body["next"])
    assert [one["telegram_id"] for one in second.body["items"]] == [3, 2]
    last = await oleg.get("users/", limit=2, cursor=second.body["next"])
    assert [one["telegram_id"] for one in last.body["items"]] == [1]
    assert last.body["next"] is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", {12}),
        ("@User_3", {3}),
        ("name 1", {1, 10, 11, 12}),
        ("%", set()),
        ("' OR 1=1 --", set()),
        ("ШИРОКИЙ", {13}),
        ("иван широкий", {13}),
        ("  ", set(range(1, 14))),
    ],
)
async def test_search(quiet: Site, oleg: Operator, text: str, found: set[int]) -> None:
    """By the beginning of an id, by a part of a name or username; a wildcard is a letter like others."""
    await crowd(quiet, 12)
    async with quiet.services.db.acquire() as conn:
        await users.touch(conn, Person(telegram_id=13, first_name="Иван", last_name="Широкий"))
    answer = await oleg.get("users/", search=text)
    assert {one["telegram_id"] for one in answer.body["items"]} == found


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"cursor": "5"},
        {"cursor": "999999999999999999-1"},
        {"cursor": "1-9' OR"},
        {"search": "a\x00b"},
        {"search": "a" * 101},
    ],
)
async def test_odd_questions(oleg: Operator, params: dict[str, str]) -> None:
    """What is no question is refused with a code."""
    answer = await oleg.get("users/", **params)
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("odd", ["0", "-1", "9007199254740993", "99999999999999999999", "2"])
async def test_somebody_unknown(oleg: Operator, odd: str) -> None:
    """Nobody has this id, whatever is asked about them."""
    assert (await oleg.get(f"users/{odd}/")).code == "user_unknown"
    assert (await oleg.post(f"users/{odd}/reset/", {"confirm": odd})).code == "user_unknown"
    assert (await oleg.post(f"users/{odd}/subscription/", {"plan": "basic"})).code == "user_unknown"


async def test_one_person_whole(site: Site) -> None:
    """Profile, plan with its use, session, login, attempt, invite and history; nothing secret."""
    oleg, ilya = Operator(client=site.client, person=site.person("Oleg")), site.person("Ilya")
    await connect(site.services, ilya)
    body = (await oleg.get(f"users/{ILYA}/")).body
    assert (body["user"]["first_name"], body["user"]["session_status"]) == ("Ilya", "active")
    assert body["subscription"]["plan"] == "premium"
    assert {
        "kind": "channels",
        "titles": {"ru": "Каналов", "en": "Channels"},
        "period": "standing",
        "limit": 50,
        "used": 0,
        "left": 50,
        "resets_at": None,
    } in body["quotas"]
    assert [one["state"] for one in body["logins"]] == ["authorized"]
    assert [(one["method"], one["status"]) for one in body["attempts"]] == [("qr", "success")]
    assert [one["state"] for one in body["invites"]] == ["consumed"]
    assert "subscription.granted" in [one["action"] for one in body["history"]]
    text = json.dumps(body, ensure_ascii=False)
    assert ilya.account.phone not in text
    async with site.services.db.acquire() as conn:
        sealed = await conn.fetchval("SELECT session FROM telegram_sessions")
    assert sealed.hex() not in text


async def test_log_out(site: Site) -> None:
    """The session ends at Telegram and here, in the operator's name; the plan stays."""
    oleg, ilya = Operator(client=site.client, person=site.person("Oleg")), site.person("Ilya")
    await connect(site.services, ilya)
    refused = await oleg.post(f"users/{ILYA}/log-out/", {"confirm": "1"})
    assert (refused.status, refused.code) == (400, "confirmation_missing")
    assert len(ilya.phone.devices()) == 1
    assert (await oleg.post(f"users/{ILYA}/log-out/", {"confirm": str(ILYA)})).body == {
        "remote": True,
        "local": True,
    }
    assert ilya.phone.devices() == []
    body = (await oleg.get(f"users/{ILYA}/")).body
    assert (body["user"]["session_status"], body["subscription"]["plan"]) == (None, "premium")
    assert body["history"][0] | {"id": 0, "at": ""} == {
        "id": 0,
        "at": "",
        "actor": oleg.actor,
        "action": "session.ended",
        "subject": f"user:{ILYA}",
        "details": {"remote": True},
    }


async def test_reset(site: Site) -> None:
    """The person is forgotten, says what went; the log keeps who did it."""
    oleg, ilya = Operator(client=site.client, person=site.person("Oleg")), site.person("Ilya")
    await connect(site.services, ilya)
    for body in ({}, {"confirm": True}, {"confirm": ILYA}):
        assert (await oleg.post(f"users/{ILYA}/reset/", body)).code == "confirmation_missing"
    answer = await oleg.post(f"users/{ILYA}/reset/", {"confirm": str(ILYA)})
    assert answer.body["gone"]["sessions"] == 1
    assert (await oleg.get(f"users/{ILYA}/")).code == "user_unknown"
    [line] = (await oleg.get("audit/", action="user.reset")).body["items"]
    assert (line["actor"], line["subject"]) == (oleg.actor, f"user:{ILYA}")


async def test_subscription(quiet: Site, oleg: Operator) -> None:
    """Given, renewed, replaced and taken away, each in the operator's name."""
    async with quiet.services.db.acquire() as conn:
        await users.touch(conn, as_member(quiet.person("Ilya")))
    path = f"users/{ILYA}/subscription/"
    assert (await oleg.post(path, {"plan": "trial"})).body["subscription"]["plan"] == "trial"
    assert (await oleg.post(path, {"plan": "trial"})).status == 200
    assert (await oleg.post(path, {"plan": "basic"})).body["subscription"]["ends_at"] is None
    assert (await oleg.post(path, {"plan": "nosuch"})).code == "plan_unknown"
    assert (await oleg.post(path, {"plan": "basic", "days": 5})).code == "bad_request"
    assert (await oleg.post(path, {"plan": "' OR"})).code == "bad_request"
    assert (await oleg.post(f"{path}end/", {})).code == "confirmation_missing"
    assert (await oleg.post(f"{path}end/", {"confirm": str(ILYA)})).body == {"ended": True}
    assert (await oleg.post(f"{path}end/", {"confirm": str(ILYA)})).body == {"ended": False}
    async with quiet.services.db.acquire() as conn:
        actors = await conn.fetch("SELECT DISTINCT actor FROM audit_log WHERE action LIKE 'subscription.%'")
        assert [row["actor"] for row in actors] == [oleg.actor]
        told = await actions(conn, f"user:{ILYA}")
    assert told == [
        "subscription.granted",
        "subscription.granted",
        "subscription.ended",
        "subscription.granted",
        "subscription.ended",
    ]
