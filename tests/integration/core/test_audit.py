"""The audit log, against the real table."""

from __future__ import annotations

import json
from typing import cast

import pytest

from shared.core import audit
from shared.core.db import Database
from shared.core.json_value import JSON
from shared.crypto.secret import Secret

SUBJECT = "login:1"


async def _record(db: Database, action: str, **details: JSON) -> None:
    async with db.transaction() as conn:
        await audit.record(conn, actor="user:7", action=action, subject=SUBJECT, **details)


async def _actions(db: Database, limit: int = 50) -> list[str]:
    async with db.acquire() as conn:
        return [record.action for record in await audit.history(conn, SUBJECT, limit=limit)]


async def test_what_was_recorded_is_told(db: Database) -> None:
    """Who, what, to whom, and the details as they were, whatever their type and script."""
    details: dict[str, JSON] = {"n": 1, "text": "Илья 🦄", "none": None, "list": [1, {"deep": True}]}
    await _record(db, "login.created", **details)
    async with db.acquire() as conn:
        (record,) = await audit.history(conn, SUBJECT)
        assert await audit.history(conn, "login:2") == []
    assert (record.actor, record.action, record.subject) == ("user:7", "login.created", SUBJECT)
    assert record.details == details


async def test_the_newest_first(db: Database) -> None:
    """Also within one transaction, and no more than asked for."""
    async with db.transaction() as conn:
        for action in ("login.a", "login.b", "login.c"):
            await audit.record(conn, actor="cli", action=action, subject=SUBJECT)
    assert await _actions(db) == ["login.c", "login.b", "login.a"]
    assert await _actions(db, limit=2) == ["login.c", "login.b"]


async def test_a_line_falls_with_its_transaction(db: Database) -> None:
    """What did not happen is not in the log."""

    async def fail() -> None:
        async with db.transaction() as conn:
            await audit.record(conn, actor="cli", action="login.created", subject=SUBJECT)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await fail()
    assert await _actions(db) == []


async def test_a_secret_is_refused(db: Database) -> None:
    """The type that hides secrets cannot be written by mistake."""
    with pytest.raises(Exception, match="Secret") as refused:
        await _record(db, "login.created", token=cast("JSON", Secret("hush")))
    assert "hush" not in json.dumps([repr(refused.value), str(refused.value)])
    assert await _actions(db) == []
