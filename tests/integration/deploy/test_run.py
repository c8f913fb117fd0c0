"""`make run`: everything up, everything down."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from deploy.local.readiness import exists, until
from shared.configuration.environment import read_env_file
from shared.embedded_postgres.supervisor import running
from tests.integration.deploy.front_door import ROOT, caddy_before
from tests.integration.deploy.ports import free_ports
from tests.integration.deploy.runner import PATIENCE, UP, runner

PEOPLE = ("bot", "webapp", "sandbox")


async def status_of(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status


async def portal(environ: Mapping[str, str], *arguments: str) -> tuple[int | None, str]:
    """Its exit status and what it printed."""
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local.command", *arguments,
        cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await command.communicate()
    return command.returncode, printed.decode()


async def test_a_newcomer_finds_everything_up(tmp_path: Path) -> None:
    """The printed addresses answer, the printed invite is stored, and Ctrl-C leaves nothing running."""
    async with runner(tmp_path, free_ports()) as run:
        page = await run.wait_for(r"Open\s+(http://localhost:\d+)")
        invite = await run.wait_for(r"/login (\w+)")
        await run.wait_for(UP)
        assert await status_of(page[1]) == 200
        assert await status_of(f"{run.settings.public_base}/readyz") == 200
        async with running(tmp_path) as dsn:
            database = await asyncpg.connect(dsn)
            assert await database.fetchval("SELECT plan FROM invites WHERE code = $1", invite[1]) == "premium"
            await database.close()
        run.meet_family()
        run.process.send_signal(signal.SIGINT)
        assert await run.end() == 0
        assert await run.survivors() == []
        assert "Traceback" not in run.text


async def test_portal_commands_work_on_what_runs(tmp_path: Path) -> None:
    """`make portal` uses the database and the Telegram of `make run`."""
    async with runner(tmp_path, free_ports()) as run:
        invite = await run.wait_for(r"/login (\w+)")
        status, told = await portal(run.environ, "invites", "list")
        assert (status, invite[1] in told) == (0, True)


async def test_portal_commands_before_the_first_run(tmp_path: Path) -> None:
    """What to do is one line, and the exit status is that of a missing setting."""
    environ = {
        **os.environ,
        **dict.fromkeys(read_env_file(ROOT / ".env.example"), ""),
        "DATA_DIR": str(tmp_path),
    }
    told = "there is no local Telegram yet: start `make run` first\n"
    assert await portal(environ, "invites", "list") == (2, told)


async def test_caddy_before_the_real_web_process(tmp_path: Path) -> None:
    """Through the front door the portal is itself: its answers and its page, but no metrics."""
    async with runner(tmp_path / "var", free_ports()) as run, aiohttp.ClientSession() as browser:
        await run.wait_for(UP)
        inside = f"127.0.0.1:{run.settings.web_port}"
        async with caddy_before(inside, home=tmp_path) as door:
            async with browser.get(f"{door.url}/qr-auth-status?session_id=test") as answer:
                assert await answer.text() == '{"status":"not_found"}'
            async with browser.get(f"{door.url}/qr-auth?session_id=test") as page:
                assert page.content_type == "text/html"
                assert "Content-Security-Policy" in page.headers
            assert await status_of(f"http://{inside}/metrics") == 200
            assert await status_of(f"{door.url}/metrics") == 404


async def test_a_killed_runner_leaves_nothing(tmp_path: Path) -> None:
    """kill -9 of the runner takes bot, web, sandbox and Postgres along, and their own children."""
    async with runner(tmp_path, free_ports()) as run:
        await run.wait_for(UP)
        run.meet_family()
        assert all(run.child(module) for module in PEOPLE)
        assert "postgres" in {process.name() for process in run.family.values()}
        run.process.kill()
        await run.end()
        assert await run.survivors() == []


@pytest.mark.parametrize(("module", "name"), [("webapp", "web"), ("bot", "bot"), ("sandbox", "sandbox")])
async def test_one_death_ends_all(tmp_path: Path, module: str, name: str) -> None:
    """A child that dies is named with its exit reason; the rest is stopped; the exit status is a failure."""
    async with runner(tmp_path, free_ports()) as run:
        await run.wait_for(UP)
        run.meet_family()
        run.child(module).kill()
        assert await run.end() == 1
        assert f"\n{name} ended by itself (killed by SIGKILL)" in run.text
        assert await run.survivors() == []


@pytest.mark.parametrize("variable", ["WEB_PORT", "SANDBOX_UI_PORT"])
async def test_a_busy_port_is_told_before_anything_starts(tmp_path: Path, variable: str) -> None:
    """The message has the port and the variable that moves it."""
    ports = free_ports()
    with socket.create_server(("127.0.0.1", int(ports[variable]))):
        async with runner(tmp_path, ports) as run:
            assert await run.end() == 1
    assert f"port {ports[variable]} on 127.0.0.1 cannot be used" in run.text
    assert f"{variable}=" in run.text
    assert "sandbox  |" not in run.text
    assert "postgres |" not in run.text


async def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    """Exit status 2 and the variable's name, as from the portal's own commands."""
    async with runner(tmp_path, {"WEB_PORT": "eighty"}) as run:
        assert await run.end() == 2
    assert run.text == "WEB_PORT: must be a port, 1 to 65535\n"


async def test_with_credentials_no_local_telegram_starts(tmp_path: Path) -> None:
    """The three variables set: the same command meets that Telegram, and prints the bot's own link."""
    found = tmp_path / "elsewhere.env"
    elsewhere = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--state-dir", tmp_path / "elsewhere", "--env-file", found,
        "--ui-port=0", "--bot-api-port=0", "--dc-port=1=0", "--dc-port=2=0",
        cwd=ROOT, env=os.environ, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await until("another Telegram", lambda: exists(found), timeout=PATIENCE)
        async with runner(tmp_path / "var", free_ports() | read_env_file(found)) as run:
            link = await run.wait_for(r"Open\s+https://t\.me/(\w+)\?start=\w+")
            await run.wait_for(UP)
            assert link[1].lower().endswith("bot")
            assert "sandbox  |" not in run.text
            assert read_env_file(found)["BOT_TOKEN"] not in run.text
    finally:
        elsewhere.terminate()
        await elsewhere.wait()
