"""``portal invites`` as an operator meets it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sandbox.telegram import Telegram
from shared.core import audit
from shared.core.db import Connection, Database
from shared.members import invites, users
from shared.members.invites import InviteCode, InviteStatus, normalise
from shared.members.users import Person
from tests.integration.members.rows import a_login
from tests.support.commands import portal_command
from tests.support.programs import program
from tests.unit.configuration.test_config import MINIMAL

PORTAL = Path(sys.executable).with_name("portal")


async def run(dsn: str, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Exit status, standard output and error of ``portal invites …``; nobody answers as the Bot API."""
    env = {**MINIMAL, "BOT_API_URL": "http://127.0.0.1:1", "DATABASE_URL": dsn, **more}
    return await portal_command("invites", *arguments, env=env)


async def use(
    conn: Connection, telegram_id: int, code: InviteCode, *, username: str | None, finish: bool
) -> None:
    """A person comes in, or is about to, with an invite."""
    await users.touch(conn, Person(telegram_id=telegram_id, first_name="I\x1b[2Jvan", username=username))
    login_id = await a_login(conn, telegram_id, code)
    await invites.reserve(conn, code=code, telegram_id=telegram_id, login_id=login_id)
    if finish:
        await invites.consume(conn, login_id)


async def test_create_prints_the_code_alone_on_the_last_line(dsn: str, db: Database) -> None:
    """What a script takes with ``tail -1`` is an open invite of that plan, one use, no expiry."""
    status, out, err = await run(dsn, "create", "--plan", "premium")
    assert (status, err) == (0, "")
    told, code = out.splitlines()
    assert told == "plan premium, 1 use, no expiry"
    async with db.acquire() as conn:
        invite = await invites.get(conn, normalise(code))
        assert (invite.plan, invite.max_uses, invite.expires_at) == ("premium", 1, None)
        assert (invite.status, invite.created_by) == (InviteStatus.OPEN, "cli")
        (record,) = await audit.history(conn, f"invite:{code}")
        assert (record.actor, record.action) == ("cli", "invite.issued")


async def test_create_with_everything_said(dsn: str, db: Database) -> None:
    """Uses, days and the code are the operator's; the code is kept in upper case."""
    status, out, err = await run(
        dsn, "create", "--plan", "basic", "--uses", "5", "--days", "30", "--code", "welcome-2030"
    )
    assert (status, err, out.splitlines()[-1]) == (0, "", "WELCOME-2030")
    assert out.startswith("plan basic, 5 uses, until ")
    async with db.acquire() as conn:
        invite = await invites.get(conn, InviteCode("WELCOME-2030"))
    assert invite.expires_at is not None
    assert (invite.max_uses, (invite.expires_at - invite.created_at).days) == (5, 30)


async def test_create_tells_the_link_when_the_bot_is_known(dsn: str, telegram: Telegram) -> None:
    """The deep link precedes the code, which is alone on the last line."""
    status, out, err = await run(dsn, "create", "--plan", "premium", **telegram.environ())
    assert (status, err) == (0, "")
    _, link, code = out.splitlines()
    assert link == f"https://t.me/{telegram.bot.user.username}?start={code}"


async def test_show_tells_who_used_it(dsn: str, db: Database) -> None:
    """Its state, who came in, who is coming, and who was erased; a name cannot steer the terminal."""
    async with db.acquire() as conn:
        await invites.issue(
            conn, plan="premium", max_uses=5, expires_in=None, code=InviteCode("SEEN"), actor="operator:7"
        )
        await use(conn, 139883458, InviteCode("SEEN"), username="ilya", finish=True)
        await use(conn, 8, InviteCode("SEEN"), username=None, finish=False)
        await use(conn, 9, InviteCode("SEEN"), username="nine", finish=True)
        await conn.execute("DELETE FROM users WHERE telegram_id = 9")
        await conn.execute("UPDATE invite_uses SET reserved_at = '2020-02-03 04:05Z', settled_at = NULL")
        await conn.execute("UPDATE invites SET created_at = '2020-02-01Z', expires_at = '2020-03-01Z'")
    status, out, err = await run(dsn, "show", "seen")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "SEEN: expired, plan premium",
        "uses: 2 made, 1 in flight, 5 in all",
        "issued: 2020-02-01 00:00 UTC by operator:7",
        "expires: 2020-03-01 00:00 UTC",
        "",
        "WHO              USE       BEGUN                 SETTLED",
        "139883458 @ilya  consumed  2020-02-03 04:05 UTC",
        "8 I?[2Jvan       reserved  2020-02-03 04:05 UTC",
        "deleted          consumed  2020-02-03 04:05 UTC",
    ]
    await run(dsn, "revoke", "seen")
    assert "\nrevoked: 20" in (await run(dsn, "show", "seen"))[1]


async def test_list_says_state_uses_left_and_who(dsn: str, db: Database) -> None:
    """One line an invite, the newest first; a name cannot steer the terminal."""
    assert await run(dsn, "list") == (0, "no invites yet: portal invites create --plan premium\n", "")
    async with db.acquire() as conn:
        for code, uses in (("OPEN", 3), ("USED", 1), ("EXPIRED", 1), ("REVOKED", 2)):
            await invites.issue(
                conn, plan="premium", max_uses=uses, expires_in=None, code=normalise(code), actor="cli"
            )
        await use(conn, 139883458, InviteCode("OPEN"), username="ilya", finish=True)
        await use(conn, 8, InviteCode("OPEN"), username=None, finish=False)
        await use(conn, 9, InviteCode("USED"), username="nine", finish=True)
        await conn.execute("UPDATE invites SET expires_at = '2020-02-03 04:05Z' WHERE code = 'EXPIRED'")
        await invites.revoke(conn, InviteCode("REVOKED"), "cli")
    status, out, err = await run(dsn, "list")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "CODE     PLAN     STATE    LEFT  EXPIRES           WHO",
        "REVOKED  premium  revoked  0/2   never             -",
        "EXPIRED  premium  expired  0/1   2020-02-03 04:05  -",
        "USED     premium  used     0/1   never             9 @nine",
        "OPEN     premium  open     1/3   never             139883458 @ilya, 8 I?[2Jvan (logging in)",
    ]


async def test_revoke_says_what_happened(dsn: str, db: Database) -> None:
    """How many came in before, who may still finish; a second time it says since when."""
    async with db.acquire() as conn:
        await invites.issue(
            conn, plan="premium", max_uses=3, expires_in=None, code=InviteCode("GIVEN"), actor="cli"
        )
        await use(conn, 7, InviteCode("GIVEN"), username=None, finish=True)
        await use(conn, 8, InviteCode("GIVEN"), username=None, finish=False)
    assert await run(dsn, "revoke", "given") == (
        0,
        "GIVEN is revoked; 1 use made before it\n1 login in flight may still complete with it\n",
        "",
    )
    status, out, err = await run(dsn, "revoke", "GIVEN")
    assert (status, err) == (0, "")
    assert out.startswith("GIVEN was revoked already, at 20")
    async with db.acquire() as conn:
        assert (await invites.get(conn, InviteCode("GIVEN"))).status is InviteStatus.REVOKED


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("create", "--plan", "gold"), "there is no plan 'gold'; there are: trial, basic, premium"),
        (("create", "--plan", "basic", "--code", "a b"), "What was given cannot be an invite code."),
        (("create", "--plan", "basic", "--code", "taken"), "there is an invite TAKEN already"),
        (("show", "NOBODYS"), "There is no invite of that code."),
        (("revoke", "NOBODYS"), "There is no invite of that code."),
        (("revoke", "код"), "What was given cannot be an invite code."),
    ],
)
async def test_errors_are_one_line(dsn: str, db: Database, arguments: tuple[str, ...], line: str) -> None:
    """Status 1, the line on standard error, nothing on standard output."""
    async with db.acquire() as conn:
        await invites.issue(conn, plan="premium", expires_in=None, code=InviteCode("TAKEN"), actor="cli")
    assert await run(dsn, *arguments) == (1, "", f"{line}\n")


async def test_a_database_without_tables_is_one_line(empty_dsn: str) -> None:
    """It says which command comes first."""
    assert await run(empty_dsn, "list") == (
        1,
        "",
        "Error: the schema is not of this release: run portal migrate first\n",
    )


async def test_a_database_that_refuses_is_one_line(dsn: str) -> None:
    """A wrong database name is an operator's mistake, not a traceback; the address is not repeated."""
    status, out, err = await run(dsn.replace("/test_", "/missing_"), "list")
    assert (status, out) == (1, "")
    assert err == "no connection to the database (InvalidCatalogNameError)\n"


@pytest.mark.parametrize(
    "arguments", [("--help",), ("create", "--help"), ("list", "-h"), ("show", "-h"), ("revoke", "--help")]
)
async def test_help(arguments: tuple[str, ...]) -> None:
    """Every command explains itself, without configuration."""
    async with program(str(PORTAL), "invites", *arguments) as portal:
        out, err = await portal.output()
        assert (await portal.ended(), err) == (0, "")
    assert out.startswith("Usage: portal invites")
