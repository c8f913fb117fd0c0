"""Attempts, the audit log and undelivered messages in the panel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.core import audit, outbox
from tests.integration.members.rows import a_login, somebody
from tests.integration.webapp.running import Site
from tests.support.operator import Operator

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def attempts(quiet: Site) -> None:
    """Four attempts of two people, an hour apart."""
    async with quiet.services.db.acquire() as conn:
        for telegram_id in (1, 2):
            await somebody(conn, telegram_id)
            await a_login(conn, telegram_id)
        for hour, (who, method, status, reason) in enumerate(
            [
                (1, "qr", "success", None),
                (1, "2fa", "failed", "password_invalid"),
                (2, "phone", "timeout", "expired"),
                (2, "qr", "pending", None),
            ]
        ):
            await conn.execute(
                """INSERT INTO auth_attempts (telegram_id, login_id, method, status, reason, created_at)
                   SELECT $1, id, $2, $3, $4, $5 FROM logins WHERE telegram_id = $1""",
                who,
                method,
                status,
                reason,
                NOON.replace(hour=12 + hour),
            )


@pytest.mark.parametrize(
    ("wanted", "hours"),
    [
        ({}, [15, 14, 13, 12]),
        ({"user": "2"}, [15, 14]),
        ({"method": "qr"}, [15, 12]),
        ({"status": "failed"}, [13]),
        ({"user": "1", "method": "qr", "status": "success"}, [12]),
        ({"since": "2026-03-01T14:00:00Z"}, [15, 14]),
        ({"until": "2026-03-01T14:00:00"}, [13, 12]),
        ({"since": "2026-03-01T16:00:00+03:00", "until": "2026-03-01T15:00:00+00:00"}, [14, 13]),
        ({"user": "3"}, []),
    ],
)
async def test_filters(attempts: None, oleg: Operator, wanted: dict[str, str], hours: list[int]) -> None:
    """By person, way, outcome and time, each alone and together."""
    items = (await oleg.get("attempts/", **wanted)).body["items"]
    assert [datetime.fromisoformat(one["created_at"]).hour for one in items] == hours


async def test_pages_of_attempts(attempts: None, oleg: Operator) -> None:
    """Each once, the newest first, with who it was and why it failed."""
    first = (await oleg.get("attempts/", limit=3)).body
    last = (await oleg.get("attempts/", limit=3, cursor=first["next"])).body
    items = first["items"] + last["items"]
    assert (len(items), last["next"]) == (4, None)
    assert (items[2]["first_name"], items[2]["login"], items[2]["reason"]) == (
        "Person 1",
        "label",
        "password_invalid",
    )


@pytest.mark.parametrize(
    "params",
    [
        {"user": "0"},
        {"user": "x"},
        {"user": "9223372036854775808"},
        {"method": "sms"},
        {"method": ""},
        {"since": ""},
        {"since": "20260301"},
        {"status": "ok"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"cursor": "9223372036854775808"},
        {"cursor": "x"},
        {"limit": "-1"},
    ],
)
async def test_bad_filters(oleg: Operator, params: dict[str, str]) -> None:
    """Refused with a code, never ignored."""
    assert (await oleg.get("attempts/", **params)).code == "bad_request"


async def test_the_audit_log(quiet: Site, oleg: Operator) -> None:
    """By actor, by action or its noun, by subject, by time, page by page."""
    async with quiet.services.db.acquire() as conn:
        for actor, action, subject in [
            ("cli", "plan.changed", "plan:basic"),
            ("operator:5", "plan.removed", "plan:trial"),
            ("operator:5", "planet.moved", "plan:basic"),
        ]:
            await audit.record(conn, actor=actor, action=action, subject=subject, how="<b>so</b>")

    async def found(**params: str | int) -> list[str]:
        return [one["action"] for one in (await oleg.get("audit/", **params)).body["items"]]

    assert await found(actor="operator:5") == ["planet.moved", "plan.removed"]
    assert await found(action="plan.") == ["plan.removed", "plan.changed"]
    assert await found(action="plan.changed") == ["plan.changed"]
    assert await found(action="plan") == []
    assert await found(subject="plan:basic", actor="cli") == ["plan.changed"]
    assert await found(actor="operator:5", since="2099-01-01") == []
    page = (await oleg.get("audit/", action="plan.", limit=1)).body
    assert await found(action="plan.", cursor=page["next"]) == ["plan.changed"]
    assert page["items"][0]["details"] == {"how": "<b>so</b>"}
    assert (await oleg.get("audit/", actor="a\x00")).code == "bad_request"


async def test_undelivered_messages(quiet: Site, oleg: Operator) -> None:
    """What failed or waits for another try is listed; what was sent or is new is not; no message's text."""
    async with quiet.services.db.acquire() as conn:
        await somebody(conn, 1)
        for kind in ("new", "sent", "tried", "given_up"):
            await outbox.put(conn, telegram_id=1, chat_id=1, kind=kind, payload={"text": "a secret"})
        await conn.execute("UPDATE outbox SET sent_at = now(), attempts = 1 WHERE kind = 'sent'")
        await conn.execute("UPDATE outbox SET attempts = 2, problem = 'timed out' WHERE kind = 'tried'")
        await conn.execute("UPDATE outbox SET failed_at = now(), problem = 'blocked' WHERE kind = 'given_up'")
    body = (await oleg.get("outbox/")).body
    assert [(one["kind"], one["problem"]) for one in body["items"]] == [
        ("given_up", "blocked"),
        ("tried", "timed out"),
    ]
    assert "payload" not in body["items"][0]
    first = (await oleg.get("outbox/", limit=1)).body
    assert [one["kind"] for one in (await oleg.get("outbox/", cursor=first["next"])).body["items"]] == [
        "tried"
    ]
