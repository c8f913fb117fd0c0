"""The assembled double, and `python -m sandbox`: what a client program needs, and what outlives a restart."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import pytest
import telegram as ptb

from sandbox.state import State
from sandbox.telegram import Telegram
from tests.integration.sandbox.login_client import telethon_client
from tests.support.programs import program

COMMAND = ("-m", "sandbox", "--bot-api-port", "0", "--ui-port", "0", "--dc-port", "1=0", "--dc-port", "2=0")


def read_env(path: Path) -> dict[str, str]:
    """The file's variables."""
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


async def check_reachable(environ: dict[str, str]) -> None:
    """Unmodified clients get through with nothing but the environment."""
    async with ptb.Bot(environ["BOT_TOKEN"], base_url=f"{environ['BOT_API_URL']}/bot") as bot:
        assert bot.username
    async with telethon_client(environ) as client:
        assert (await client.qr_login()).url.startswith("tg://login?token=")


async def test_the_environment_is_all_a_client_needs(telegram: Telegram) -> None:
    """In one process, without a state directory."""
    await check_reachable(telegram.environ())


async def test_it_runs_alone_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    """The process says where it is once it listens, ends cleanly on Ctrl-C, and keeps token and key."""
    env_file = tmp_path / "deep" / "portal.env"
    runs = []
    for _ in range(2):
        async with program(
            *COMMAND, "--state-dir", str(tmp_path / "state"), "--env-file", str(env_file)
        ) as running:
            assert (await running.line()).startswith("The local Telegram is running. Open http://localhost:")
            runs.append(read_env(env_file))
            await check_reachable(runs[-1])
            running.signal(signal.SIGINT)
            assert await running.ended() == 0
            assert (await running.output())[1] == ""
    kept = ("BOT_TOKEN", "TELEGRAM_RSA_KEY", "TELEGRAM_API_ID", "TELEGRAM_API_HASH")
    assert [runs[0][name] for name in kept] == [runs[1][name] for name in kept]


async def test_a_port_in_use_is_said_in_one_line(telegram: Telegram, tmp_path: Path) -> None:
    """No traceback for somebody who started it twice."""
    taken = str(telegram.bot_api.port)
    async with program("-m", "sandbox", "--bot-api-port", taken, "--state-dir", str(tmp_path)) as running:
        assert await running.ended() == 1
        (line,) = (await running.output())[1].splitlines()
        assert line.startswith("sandbox: ")


def test_the_state_is_private_and_damage_is_named(tmp_path: Path) -> None:
    """Files only the owner reads; a broken key file is refused with its path."""
    first = State.open(tmp_path)
    again = State.open(tmp_path)
    assert (again.token, again.server_key) == (first.token, first.server_key)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    (tmp_path / "server_key.json").write_text("{}")
    with pytest.raises(ValueError, match=r"server_key\.json"):
        State.open(tmp_path)
