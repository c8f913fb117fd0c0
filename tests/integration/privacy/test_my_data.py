"""The export: whole by the schema, and without a secret."""

from __future__ import annotations

import json

from sandbox.person import Person
from shared.core.db import Database
from shared.privacy import my_data
from shared.privacy.my_data import LEFT_OUT, NOT_PERSONAL, TABLES
from shared.services import Services
from tests.integration.privacy.life import OPERATOR, live_fully
from tests.integration.privacy.schema import columns
from tests.support.portal import as_member, begun


async def test_every_column_is_told_or_left_out(db: Database) -> None:
    """A new table or column has to be told, or to be left out for a reason; nothing is both."""
    async with db.acquire() as conn:
        schema = await columns(conn)
        told = {
            table: {
                attribute.name
                for attribute in (await conn.prepare(getattr(my_data.sql, table))).get_attributes()
            }
            for table in TABLES
        }
    assert schema.keys() - NOT_PERSONAL.keys() == told.keys(), "tell it in my_data.sql, or say why not"
    assert LEFT_OUT.keys() <= told.keys()
    for table, names in told.items():
        left_out = LEFT_OUT.get(table, {}).keys()
        assert names | left_out == schema[table], table
        assert not names & left_out, table


async def test_it_tells_all_of_a_full_life(web: Services, vera: Person) -> None:
    """Every table of somebody who did everything has something to say, and all of it is JSON."""
    await live_fully(web, vera)
    data = await my_data.collect(web.db, vera.account.id)
    document = json.loads(json.dumps(data.document()))
    stored = document["stored"]
    assert document["telegram_id"] == vera.account.id
    assert [table for table in TABLES if not stored[table]] == []
    assert stored["users"][0]["first_name"] == "Веранда"
    assert [login["state"] for login in stored["logins"]] == ["authorized", "authorized", "waiting"]
    assert {use["state"] for use in stored["invite_uses"]} == {"consumed", "reserved"}
    assert stored["quota_use"] == [
        {"telegram_id": vera.account.id, "kind": "posts", "day": stored["quota_use"][0]["day"], "used": 1}
    ]
    assert {"login.created", "subscription.granted"} <= {line["action"] for line in stored["audit_log"]}


async def test_it_has_no_secret(web: Services, vera: Person) -> None:
    """Nothing encrypted, no hash, no whole phone number, no page's key; other people's numbers neither."""
    login = await live_fully(web, vera)
    text = json.dumps((await my_data.collect(web.db, vera.account.id)).document(), ensure_ascii=False)
    assert vera.account.phone.removeprefix("+") not in text
    assert login.session_id not in text
    assert str(OPERATOR) not in text
    assert '"actor": "operator", "action": "user.seen"' in text
    async with web.db.acquire() as conn:
        for table, column in [
            ("telegram_sessions", "session"),
            ("login_drafts", "session"),
            ("logout_tokens", "token"),
            ("logins", "session_hash"),
            ("sign_ins", "token_hash"),
            ("sign_ins", "handle_hash"),
        ]:
            for row in await conn.fetch(f"SELECT encode({column}, 'hex') AS hidden FROM {table}"):
                assert row["hidden"] not in text, (table, column)


async def test_it_tells_nothing_of_others(web: Services, vera: Person) -> None:
    """Somebody whose number only begins alike finds nothing of hers."""
    await live_fully(web, vera)
    for other in (vera.account.id // 10, vera.account.id * 10, 42):
        assert (await my_data.collect(web.db, other)).is_empty


async def test_a_newcomer(web: Services, vera: Person) -> None:
    """One login is told as it is."""
    await begun(web, vera)
    stored = (await my_data.collect(web.db, as_member(vera).telegram_id)).tables
    assert [table for table in TABLES if stored[table]] == [
        "users",
        "invite_uses",
        "logins",
        "auth_attempts",
        "audit_log",
    ]
