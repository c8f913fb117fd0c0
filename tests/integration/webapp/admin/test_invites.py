"""Invites in the panel: made, listed, looked into, taken back."""

from __future__ import annotations

import pytest

from shared.members.invites import InviteCode
from tests.integration.members.rows import ILYA
from tests.integration.webapp.running import Site
from tests.support.operator import Operator
from tests.support.portal import begun


async def test_the_life_of_an_invite(quiet: Site, oleg: Operator) -> None:
    """Made by an operator, reserved by a login, seen with who it was, taken back once."""
    made = await oleg.post("invites/", {"plan": "basic", "uses": 3, "days": 7, "code": "spring-24"})
    assert (made.status, made.body["invite"]["code"]) == (201, "SPRING-24")
    assert made.body["invite"]["created_by"] == oleg.actor
    await begun(quiet.services, quiet.person("Ilya"), invite=InviteCode("SPRING-24"))
    seen = (await oleg.get("invites/spring-24/")).body
    assert (seen["invite"]["reserved"], seen["invite"]["uses_left"]) == (1, 2)
    [use] = seen["uses"]
    assert (use["telegram_id"], use["first_name"], use["state"]) == (ILYA, "Ilya", "reserved")
    path = "invites/SPRING-24/revoke/"
    assert (await oleg.post(path, {"confirm": "SPRING"})).code == "confirmation_missing"
    assert (await oleg.get("invites/SPRING-24/")).body["invite"]["status"] == "open"
    assert (await oleg.post(path, {"confirm": "SPRING-24"})).body == {"revoked": True}
    assert (await oleg.post(path, {"confirm": "SPRING-24"})).body == {"revoked": False}
    assert (await oleg.get("invites/SPRING-24/")).body["invite"]["status"] == "revoked"
    log = (await oleg.get("audit/", subject="invite:SPRING-24")).body["items"]
    assert [(one["action"], one["actor"]) for one in log] == [
        ("invite.revoked", oleg.actor),
        ("invite.reserved", f"user:{ILYA}"),
        ("invite.issued", oleg.actor),
    ]


async def test_without_more_than_a_plan(oleg: Operator) -> None:
    """A random code, one use, for ever."""
    invite = (await oleg.post("invites/", {"plan": "premium"})).body["invite"]
    assert (len(invite["code"]), invite["max_uses"], invite["expires_at"]) == (12, 1, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ({"plan": "nosuch"}, "plan_unknown"),
        ({"plan": 5}, "bad_request"),
        ({"plan": "basic", "uses": 0}, "bad_request"),
        ({"plan": "basic", "uses": True}, "bad_request"),
        ({"plan": "basic", "uses": 2**63}, "bad_request"),
        ({"plan": "basic", "days": 3651}, "bad_request"),
        ({"plan": "basic", "days": 1.5}, "bad_request"),
        ({"plan": "basic", "code": "ab"}, "invite_malformed"),
        ({"plan": "basic", "code": "пароль"}, "invite_malformed"),
        ({"plan": "basic", "use": 3}, "bad_request"),
        ([], "bad_request"),
    ],
)
async def test_odd_invites(oleg: Operator, body: object, code: str) -> None:
    """What cannot be an invite is refused, and none is made."""
    answer = await oleg.post("invites/", body)
    assert (answer.status < 500, answer.code) == (True, code)
    assert (await oleg.get("invites/")).body == {"items": [], "next": None}


async def test_a_code_that_is_taken(oleg: Operator) -> None:
    """Two invites never share a code."""
    await oleg.post("invites/", {"plan": "basic", "code": "TWICE"})
    answer = await oleg.post("invites/", {"plan": "basic", "code": "twice"})
    assert (answer.status, answer.code) == (409, "invite_exists")


async def test_pages_of_invites(oleg: Operator) -> None:
    """The newest first, each once."""
    for code in ("AAAA", "CCCC", "BBBB"):
        await oleg.post("invites/", {"plan": "basic", "code": code})
    first = (await oleg.get("invites/", limit=2)).body
    assert [one["code"] for one in first["items"]] == ["BBBB", "CCCC"]
    last = (await oleg.get("invites/", limit=2, cursor=first["next"])).body
    assert ([one["code"] for one in last["items"]], last["next"]) == (["AAAA"], None)
    assert (await oleg.get("invites/", cursor="?")).code == "invite_malformed"


@pytest.mark.parametrize("code", ["NOSUCHCODE", "%00", "%D0%B0%D0%B1%D0%B2%D0%B3", "a'--"])
async def test_unknown_codes(oleg: Operator, code: str) -> None:
    """Neither seen nor revoked."""
    expected = "invite_unknown" if code == "NOSUCHCODE" else "invite_malformed"
    assert (await oleg.get(f"invites/{code}/")).code == expected
    assert (await oleg.post(f"invites/{code}/revoke/", {"confirm": code})).code == expected


async def test_plans(oleg: Operator) -> None:
    """Every plan, the richest last, with its limits and features."""
    plans = (await oleg.get("plans/")).body["items"]
    assert [(one["code"], one["channels"]) for one in plans] == [("trial", 3), ("basic", 10), ("premium", 50)]
    assert [(one["kind"], one["amount"]) for one in plans[0]["limits"]] == [
        ("channels", 3),
        ("posts", 50),
        ("rag_queries", 20),
    ]
    assert [(one["code"], one["included"]) for one in plans[0]["features"]] == [("ai_digests", False)]
