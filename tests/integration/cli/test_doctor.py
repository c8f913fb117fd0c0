"""``portal doctor`` beside a local Telegram: when all is well, and of everything that may not be."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from sandbox.bot_api.params import Params
from sandbox.telegram import Telegram
from shared.cli.doctor import bot as bot_check
from shared.cli.doctor import database as database_check
from shared.cli.doctor.finding import Finding, Level
from shared.configuration.config import load
from shared.core.db import Database
from shared.crypto.session_keys import to_text
from shared.crypto.vault import Vault
from shared.identity import signing_keys
from shared.members import users
from shared.telegram import sessions
from tests.integration.webapp.running import served
from tests.support.commands import portal_command
from tests.support.portal import environment
from tests.support.ports import held_port
from tests.support.postgres import open_folder
from tests.support.processes import web_process
from tests.support.programs import program
from tests.unit.configuration.test_config import MINIMAL

RING = {"test": bytes(range(32))}  # as in the support's environment


class Report:
    """What it said."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err
        self.lines = out.splitlines()

    def about(self, name: str) -> str:
        """The lines about one thing."""
        return "\n".join(line for line in self.lines if re.match(rf"(ok|warning|FAILED) {name}: ", line))

    @property
    def failures(self) -> set[str]:
        """What FAILED."""
        return {line.split()[1].rstrip(":") for line in self.lines if line.startswith("FAILED ")}


async def examined(env: dict[str, str], *arguments: str) -> Report:
    """Run it."""
    return Report(*await portal_command("doctor", *arguments, env=env))


@pytest.fixture
def env(telegram: Telegram, dsn: str, tmp_path: Path) -> dict[str, str]:
    """A sound configuration; nobody serves the page."""
    (tmp_path / "sessions").mkdir(mode=0o700)
    return environment(
        telegram,
        dsn,
        OPERATOR_IDS="7",
        DATA_DIR=str(tmp_path),
        SESSIONS_DIR=str(tmp_path / "sessions"),
        AUTH_BASE_URL="http://127.0.0.1:1",
    )


async def test_all_is_well(telegram: Telegram, dsn: str, env: dict[str, str]) -> None:
    """Beside a web container at work: nothing but ok, status 0, no secret; the same as JSON."""
    async with served(telegram, dsn, drives_logins=False) as site:
        sound = {**env, "AUTH_BASE_URL": site.url}
        report = await examined(sound)
        as_json = await examined(sound, "--json")
    assert (report.status, report.err) == (0, "")
    *checks, summary = report.lines
    assert [line for line in checks if not line.startswith("ok ")] == []
    assert summary == f"{len(checks)} ok, 0 warning, 0 FAILED"
    assert f"@{telegram.bot.user.username}" in report.about("bot")
    for name in (
        "configuration",
        "operators",
        "data_dir",
        "sessions_dir",
        "database",
        "clock",
        "schema",
        "notifications",
        "session_keys",
        "signing_keys",
        "webhook",
        "updates",
        "application",
        "web",
        *(f"data_centre_{number}" for number in telegram.world.data_centres),
    ):
        assert report.about(name), name
    told = json.loads(as_json.out)
    assert told["ok"] is True
    assert [f"{one['level']} {one['name']}: {one['what']}" for one in told["checks"]] == checks
    for secret in load(sound).secrets():
        assert secret not in report.out + as_json.out


async def test_a_wrong_configuration() -> None:
    """Every variable that is amiss has a line of its own, without its value; the rest cannot be looked at."""
    report = await examined({"BOT_TOKEN": "hush", "WEB_PORT": "hush"})
    assert (report.status, report.err) == (1, "")
    assert [line.split(": ")[1] for line in report.lines[:-1]] == [
        "BOT_TOKEN",
        "TELEGRAM_API_ID",
        "TELEGRAM_API_HASH",
        "WEB_PORT",
    ]
    assert "hush" not in report.out
    assert report.lines[-1] == "0 ok, 0 warning, 4 FAILED"


async def test_warnings_fail_nothing(env: dict[str, str]) -> None:
    """Nobody to operate it, nobody serving the page: said, and status 0."""
    report = await examined({**env, "OPERATOR_IDS": ""})
    assert report.status == 0
    assert report.about("operators").startswith("warning ")
    assert report.about("web").startswith("warning ")
    assert report.about("signing_keys").startswith("ok signing_keys: none yet")


async def test_nothing_answers(env: dict[str, str]) -> None:
    """No database, no Bot API, no Telegram: each has its line, without a secret in it or a traceback."""
    report = await examined(
        {
            **env,
            "DATABASE_URL": "postgresql://portal:hushhush@127.0.0.1:1/portal",
            "BOT_API_URL": "http://127.0.0.1:1",
            "TELEGRAM_DC": "1:127.0.0.1:1",
        }
    )
    assert (report.status, report.err) == (1, "")
    assert report.failures == {"database", "bot", "data_centre_1"}
    assert "hushhush" not in report.out
    assert env["BOT_TOKEN"] not in report.out


async def test_a_schema_that_is_behind(env: dict[str, str], empty_dsn: str) -> None:
    """Pending migrations are counted, and what needs the tables is not guessed."""
    report = await examined({**env, "DATABASE_URL": empty_dsn})
    assert report.failures == {"schema"}
    assert "portal migrate" in report.about("schema")
    assert "not looked at" in report.about("session_keys")


async def test_a_schema_that_is_ahead(env: dict[str, str], db: Database) -> None:
    """A database of a newer release is named as one."""
    async with db.acquire() as conn:
        await conn.execute("INSERT INTO schema_migrations VALUES (999, 'later', 'x')")
    report = await examined(env)
    assert report.failures == {"schema"}
    assert "run the newer release" in report.about("schema")


async def keep_session(db: Database, ring: dict[str, bytes]) -> None:
    """Somebody's session under a ring of keys."""
    async with db.transaction() as conn:
        await users.touch(conn, users.Person(telegram_id=5, first_name="x"))
        await sessions.store(conn, Vault(ring), telegram_id=5, session="s", dc_id=1, owner="test")


async def test_a_key_that_is_gone(env: dict[str, str], db: Database) -> None:
    """What it sealed is named, and what to do."""
    await keep_session(db, {"lost": bytes(32)})
    report = await examined(env)
    assert report.failures == {"session_keys"}
    assert "1 sessions are under the key 'lost'" in report.about("session_keys")


async def test_another_key_under_an_old_name(env: dict[str, str], db: Database) -> None:
    """The name is there, the sample does not open."""
    await keep_session(db, {"test": bytes(32)})
    report = await examined(env)
    assert report.failures == {"session_keys"}
    assert "does not open" in report.about("session_keys")


async def test_a_rotation_to_be_finished(env: dict[str, str], db: Database) -> None:
    """Rows under an older key of the ring are no fault, and worth a word."""
    await keep_session(db, {"old": bytes(32)})
    report = await examined({**env, "SESSION_KEYS": to_text({**RING, "old": bytes(32)})})
    assert report.status == 0
    assert report.about("session_keys").startswith("warning ")
    assert "portal keys rotate" in report.about("session_keys")


async def test_signing_keys(env: dict[str, str], db: Database) -> None:
    """One that cannot be opened fails; one that is old and has no follower is worth a word."""
    async with db.transaction() as conn:
        await signing_keys.tend(conn, Vault({"lost": bytes(32)}))
    assert "signing_keys" in (await examined(env)).failures
    async with db.transaction() as conn:
        await conn.execute("DELETE FROM signing_keys")
        await signing_keys.tend(conn, Vault(RING))
        await conn.execute("UPDATE signing_keys SET signs_from = now() - interval '100 days'")
    report = await examined(env)
    assert report.status == 0
    assert report.about("signing_keys").startswith("warning signing_keys: the key that signs is 100 days old")


async def test_folders(env: dict[str, str], tmp_path: Path) -> None:
    """One that others may look into, and one that is a file."""
    (tmp_path / "sessions").chmod(0o755)
    report = await examined(env)
    assert report.status == 0
    assert "has mode 755" in report.about("sessions_dir")
    assert "chmod 700" in report.about("sessions_dir")
    (tmp_path / "file").write_text("")
    report = await examined({**env, "SESSIONS_DIR": str(tmp_path / "file" / "below")})
    assert report.failures == {"sessions_dir"}


async def test_a_token_nobody_knows(env: dict[str, str]) -> None:
    """The Bot API's 401 is about BOT_TOKEN, which is not repeated."""
    wrong = "123456:another-token"
    report = await examined({**env, "BOT_TOKEN": wrong})
    assert report.failures == {"bot"}
    assert "does not know BOT_TOKEN" in report.about("bot")
    assert wrong not in report.out


async def test_a_webhook_in_the_way(env: dict[str, str], telegram: Telegram) -> None:
    """Set though the bot is to poll; not set though it should be; another one; then as it should be."""
    hook = "http://127.0.0.1:1/hook"
    await telegram.bot_api.call("setWebhook", Params({"url": hook}))
    report = await examined(env)
    assert report.failures == {"webhook"}
    assert "polling gets nothing" in report.about("webhook")
    assert (await examined({**env, "BOT_WEBHOOK_URL": hook})).status == 0
    other = await examined({**env, "BOT_WEBHOOK_URL": "http://127.0.0.1:1/other"})
    assert "somewhere else" in other.about("webhook")
    await telegram.bot_api.call("deleteWebhook", Params({}))
    assert "none is set" in (await examined({**env, "BOT_WEBHOOK_URL": hook})).about("webhook")


def judged(**info: object) -> dict[str, Finding]:
    """What is said of a `WebhookInfo` at the Unix time 10,000."""
    return {one.name: one for one in bot_check.webhook(load(MINIMAL), {"url": "", **info}, 10_000.0)}


def test_deliveries_that_fail() -> None:
    """A fresh error and a long queue are worth a word; old ones and short ones are not."""
    late = judged(last_error_date=9_000, last_error_message="Connection timed out", pending_update_count=101)
    assert {one.level for name, one in late.items() if name != "webhook"} == {Level.WARNING}
    assert "Connection timed out" in late["webhook_errors"].what
    fine = judged(last_error_date=int(10_000 - timedelta(hours=2).total_seconds()), pending_update_count=3)
    assert {one.level for one in fine.values()} == {Level.OK}


@pytest.mark.parametrize(
    ("ahead", "slack", "level"),
    [
        (0.0, 0.0, Level.OK),
        (4.0, 0.0, Level.OK),
        (-6.0, 0.0, Level.WARNING),
        (6.0, 2.0, Level.OK),
        (61.0, 0.0, Level.FAILED),
        (-3600.0, 0.5, Level.FAILED),
    ],
)
def test_clocks(ahead: float, slack: float, level: Level) -> None:
    """Seconds are nothing, half a minute is worth a word, more breaks sign-ins; a slow answer is no proof."""
    assert database_check.clock(ahead, slack).level is level


async def test_an_application_nobody_knows(env: dict[str, str], telegram: Telegram) -> None:
    """Telegram's refusal of the id or of the hash names both variables, and neither value."""
    telegram.faults.fail("auth.exportLoginToken", 400, "API_ID_INVALID")
    report = await examined(env)
    assert report.failures == {"application"}
    assert env["TELEGRAM_API_HASH"] not in report.out


async def test_one_data_centre_out_of_reach(env: dict[str, str], telegram: Telegram) -> None:
    """The others are looked at all the same."""
    number = max(telegram.world.data_centres)
    async with telegram_without(telegram, number):
        report = await examined(env)
    assert report.failures == {f"data_centre_{number}"}


@contextlib.asynccontextmanager
async def telegram_without(telegram: Telegram, number: int) -> AsyncIterator[None]:
    """Telegram names an address for a data centre at which nobody is."""
    there = telegram.world.data_centres
    kept = there[number]
    there[number] = type(kept)(id=kept.id, host=kept.host, port=1)
    try:
        yield
    finally:
        there[number] = kept


async def test_somebody_elses_page(env: dict[str, str]) -> None:
    """Whatever answers at the public address must be the portal, and able to work."""
    app = web.Application()

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "not_ready", "database": "ok", "listener": "failed"}, status=503)

    app.router.add_get("/portal/healthz", healthz)
    app.router.add_get("/portal/readyz", readyz)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        at = f"http://127.0.0.1:{runner.addresses[0][1]}"
        other = await examined({**env, "AUTH_BASE_URL": at})
        broken = await examined({**env, "AUTH_BASE_URL": f"{at}/portal"})
    finally:
        await runner.cleanup()
    assert other.failures == broken.failures == {"web"}
    assert "something else answers" in other.about("web")
    assert "listener failed" in broken.about("web")


async def test_notifications_that_a_pooler_swallows(db: Database, dsn: str) -> None:
    """Behind what gives no notification on, as pooling by transaction does, it says what to change."""
    async with db.acquire() as conn:
        assert (await database_check.notifications(conn, dsn)).level is Level.OK
        async with deaf_pooler(dsn) as through:
            found = await database_check.notifications(conn, through, patience=1.0)
    assert found.level is Level.FAILED
    assert "pgbouncer" in found.todo


@contextlib.asynccontextmanager
async def deaf_pooler(dsn: str) -> AsyncIterator[str]:
    """An address of the same database behind a proxy that drops every notification on its way back."""
    found = re.search(r"@([^:/]+):(\d+)/", dsn)
    assert found is not None
    host, port = found[1], int(found[2])
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def forth(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)

    async def back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while kind := await reader.readexactly(1):
                length = await reader.readexactly(4)
                body = await reader.readexactly(int.from_bytes(length) - 4)
                if kind != b"A":  # NotificationResponse
                    writer.write(kind + length + body)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, out = await asyncio.open_connection(host, port)
        writers.extend((writer, out))
        for work in (forth(reader, out), back(there, writer)):
            task = asyncio.create_task(work)
            tasks.add(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        separator = "&" if "?" in dsn else "?"
        at = f"@127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield re.sub(r"@[^/]+/", at, dsn) + f"{separator}sslmode=disable"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        await server.wait_closed()


async def test_beside_a_portal_with_its_own_database(telegram: Telegram) -> None:
    """With the embedded PostgreSQL it joins the server that the running web container looks after."""
    with open_folder() as folder:
        env = telegram.environ() | {"DATA_DIR": str(folder / "var"), "OPERATOR_IDS": "7"}
        port = held_port()
        env |= {"WEB_PORT": str(port), "AUTH_BASE_URL": f"http://127.0.0.1:{port}"}
        async with web_process(env, home=folder / "home") as process:
            await process.ready()
            report = await examined(env)
            assert (report.status, report.err) == (0, ""), report.out
            assert report.about("postgres_programs").startswith("ok ")
            assert report.about("session_keys_file").startswith("ok ")
            assert report.about("web").startswith("ok ")
            assert process.lives
            await process.stop()


async def test_help() -> None:
    """It explains itself, without configuration."""
    portal = str(Path(sys.executable).with_name("portal"))
    async with program(portal, "doctor", "--help") as process:
        out, err = await process.output()
        assert (await process.ended(), err) == (0, "")
    assert "Exit status 1 when something FAILED" in " ".join(out.split())
