"""A new kind of limit: one command, and it is everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core.db import Database
from shared.members import invites, plans, subscriptions, usage, users
from shared.members.usage import QuotaExceeded
from tests.integration.bot.running import bot_at_work
from tests.integration.webapp.running import Site, served
from tests.support.account import Caller
from tests.support.commands import portal_command
from tests.support.operator import Operator
from tests.support.portal import as_member, configuration
from tests.support.promised import OFFER, SUBSCRIPTION
from tests.unit.configuration.test_config import MINIMAL

ADD = (
    *("limits", "add", "storage_mb", "--period", "standing"),
    *("--title-ru", "Память, МБ", "--title-en", "Storage, MB"),
    *("--plan", "premium=500", "--plan", "basic=100"),
)
ROW = "  • Память, МБ: 500"
OLEG = 301557902


async def command(dsn: str, *words: str) -> str:
    """Run `portal`, which must succeed; returns what it says."""
    status, out, err = await portal_command(*words, env={**MINIMAL, "DATABASE_URL": dsn})
    assert (status, err) == (0, "")
    return out


async def test_the_bot_says_it(telegram: Telegram, dsn: str, db: Database) -> None:
    """The answers to /login, /subscription and /plans have one row more, in the person's language."""
    config = configuration(telegram, dsn, OPERATOR_IDS=str(OLEG))
    ilya, oleg = telegram.person("Ilya"), telegram.person("Oleg")
    await command(dsn, *ADD)
    async with bot_at_work(config) as bot:
        async with bot.db.acquire() as conn:
            code = (await invites.issue(conn, plan="premium", expires_in=None, actor="cli")).code
        assert (await ilya.ask(f"/login {code}")).text == with_row(OFFER)
        await subscribe(db, ilya)
        assert with_row(SUBSCRIPTION).split("Лимиты:")[1] in ((await ilya.ask("/subscription")).text or "")
        assert ((await oleg.ask("/plans")).text or "").count("  • Память, МБ: ") == 2


async def test_programs_and_the_panel_see_it(telegram: Telegram, dsn: str, db: Database) -> None:
    """The account's JSON, the profile, a person in the panel and the plans there."""
    await command(dsn, *ADD)
    async with served(telegram, dsn, drives_logins=False, OPERATOR_IDS=str(OLEG)) as site:
        ilya = site.person("Ilya")
        await subscribe(db, ilya)
        async with db.acquire() as conn:
            await usage.hold(conn, ilya.account.id, "storage_mb", 120)
        expected = {
            "kind": "storage_mb",
            "titles": {"ru": "Память, МБ", "en": "Storage, MB"},
            "period": "standing",
            "limit": 500,
            "used": 120,
            "left": 380,
            "resets_at": None,
        }
        account = (await Caller(client=site.client, person=ilya).get("subscription/")).body
        assert expected in account["quotas"]
        assert (await me(site, ilya))["subscription"]["limits"]["storage_mb"] == 500
        oleg = Operator(client=site.client, person=site.person("Oleg"))
        assert expected in (await oleg.get(f"users/{ilya.account.id}/")).body["quotas"]
        listed = (await oleg.get("plans/")).body["items"]
        assert [one.get("storage_mb") for one in listed] == [None, 100, 500]


async def test_it_is_used_and_removed(dsn: str, db: Database, telegram: Telegram) -> None:
    """It is held up to the plan's limit; the command line lists it, and takes it away whole."""
    ilya = telegram.person("Ilya").account.id
    await subscribe(db, telegram.person("Ilya"))
    await command(dsn, *ADD)
    async with db.acquire() as conn:
        assert (await usage.hold(conn, ilya, "storage_mb", 500)).left == 0
        with pytest.raises(QuotaExceeded):
            await usage.hold(conn, ilya, "storage_mb", 501)
    assert "storage_mb   standing  Память, МБ" in await command(dsn, "limits", "list")
    assert "STORAGE_MB" in await command(dsn, "plans", "list")
    said = await command(dsn, "limits", "remove", "storage_mb", "--yes")
    assert said == "storage_mb is removed, with 2 plans and the use of 1 user\n"
    async with db.acquire() as conn:
        assert "storage_mb" not in (await plans.get(conn, "premium")).allowances
        assert [one.kind.code for one in await usage.current(conn, ilya)] == [
            "posts",
            "rag_queries",
            "channels",
        ]


def with_row(text: str) -> str:
    """A promised text with the new limit after the three old ones."""
    last = "  • RAG запросов/день: 1000"
    return text.replace(last, f"{last}\n{ROW}")


async def subscribe(db: Database, person: Person) -> None:
    """Give somebody the plan premium."""
    async with db.transaction() as conn:
        await users.touch(conn, as_member(person))
        await subscriptions.grant(conn, telegram_id=person.account.id, plan_code="premium", invite_code=None)


async def me(site: Site, person: Person) -> Any:
    """The profile, as a front end reads it."""
    headers = {"Authorization": f"tma {person.init_data()}"}
    async with site.client.get("/api/me", headers=headers) as response:
        return await response.json()
