"""`python -m bot` as a process: signals, kills, a Telegram or a database that is away, its log."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from pathlib import Path

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import i18n
from shared.core.db import Database
from shared.members import invites
from shared.members.invites import normalise
from tests.integration.bot.running import bot_at_work
from tests.support.gate import gate_before
from tests.support.portal import configuration, environment
from tests.support.programs import Program, program
from tests.support.waiting import until

RU = i18n.texts("ru")


@pytest.fixture
def env(telegram: Telegram, dsn: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a bot process."""
    return environment(telegram, dsn, DATA_DIR=str(tmp_path))


async def issued(db: Database) -> str:
    """A fresh premium invite with one use."""
    async with db.transaction() as conn:
        return (await invites.issue(conn, plan="premium", max_uses=1, expires_in=None, actor="cli")).code


async def has_begun(db: Database) -> bool:
    """Whether a login has begun."""
    async with db.acquire() as conn:
        return bool(await conn.fetchval("SELECT count(*) FROM logins"))


async def health(env: dict[str, str]) -> int:
    """The exit status of the health check."""
    async with program("-m", "bot", "--health", env=env) as check:
        return await check.ended()


async def is_healthy(env: dict[str, str]) -> bool:
    """Whether the health check is content."""
    return await health(env) == 0


async def stopped(bot: Program, number: signal.Signals = signal.SIGTERM) -> str:
    """Stop it with a signal; it must end well and soon. Its log."""
    begun = time.monotonic()
    bot.signal(number)
    assert await bot.ended() == 0
    assert time.monotonic() - begun < 10
    return (await bot.output())[1]


async def test_a_life(telegram: Telegram, db: Database, env: dict[str, str], ilya: Person) -> None:
    """It starts, is healthy, answers, ends on SIGTERM with status 0, and its log has no secret."""
    assert await health(env) == 1
    async with program("-m", "bot", env=env) as bot:
        code = await issued(db)
        offer = await ilya.ask(f"/login {code}", timeout=30)
        await until(lambda: is_healthy(env))
        log = await stopped(bot)
    assert await health(env) == 1
    assert "INFO:bot:bot @portal_sandbox_bot is ready: polling" in log
    assert "INFO:qr_auth_manager:QR login generated for 139883458" in log
    session_id = str(offer.buttons()[0]["web_app"]).partition("session_id=")[2][:32]
    assert session_id[:8] in log
    for secret in (telegram.bot.token, telegram.bot.token.partition(":")[2], session_id, code):
        assert secret not in log
    assert "Traceback" not in log


async def test_sigint_in_the_middle_of_a_login(
    telegram: Telegram, db: Database, env: dict[str, str], ilya: Person
) -> None:
    """What was begun is finished: the answer arrives although the signal came first."""
    async with program("-m", "bot", env=env) as bot:
        await ilya.ask("/start", timeout=30)
        telegram.bot_api.faults.latency = 1.0
        ilya.send(f"/login {await issued(db)}")
        await until(lambda: has_begun(db))
        await stopped(bot, signal.SIGINT)
    await ilya.read("Инвайт код принят")
    telegram.bot_api.faults.clear()
    assert telegram.bot.updates.pending == deque()


async def test_killed_in_the_middle_of_a_login(
    telegram: Telegram, db: Database, env: dict[str, str], ilya: Person
) -> None:
    """Killed between the commit and the message: the next bot begins again; one button, one use held."""
    code = await issued(db)
    async with program("-m", "bot", env=env) as bot:
        await ilya.ask("/start", timeout=30)
        telegram.bot_api.faults.latency = 2.0
        ilya.send(f"/login {code}")
        await until(lambda: has_begun(db))
        await bot.kill()
    telegram.bot_api.faults.clear()
    async with program("-m", "bot", env=env) as bot:
        await ilya.read("Инвайт код принят", timeout=30)
        assert "Такой команды нет" in ((await ilya.ask("/nosuch")).text or "")
        await stopped(bot)
    offers = [message for message in ilya.messages() if message.buttons()]
    assert len(offers) == 1
    async with db.acquire() as conn:
        logins = await conn.fetch("SELECT state, message_id FROM logins ORDER BY id")
        assert [tuple(login) for login in logins] == [
            ("superseded", None),
            ("created", offers[0].message_id),
        ]
        assert (await invites.get(conn, normalise(code))).reserved == 1


async def test_killed_after_the_answer(
    telegram: Telegram, db: Database, env: dict[str, str], ilya: Person
) -> None:
    """Killed before Telegram heard that the update was handled: the next bot knows and does nothing."""
    async with program("-m", "bot", env=env) as bot:
        offer = await ilya.ask(f"/login {await issued(db)}", timeout=30)

        async def is_settled() -> bool:
            async with db.acquire() as conn:
                return bool(await conn.fetchval("SELECT handled_at FROM handled_updates"))

        await until(is_settled)
        await bot.kill()
    telegram.bot.updates.repeat()
    async with program("-m", "bot", env=env) as bot:
        await ilya.ask("/help", timeout=30)
        await stopped(bot)
    assert [message.text for message in ilya.messages() if message.from_bot] == [offer.text, RU("bot.help")]


async def test_a_bot_api_that_comes_late(
    telegram: Telegram, dsn: str, ilya: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram away at start: said once in the log, tried on, and all is well when it comes."""
    async with gate_before(telegram.bot_api.url + "/") as (gate, url):
        await gate.cut()
        async with bot_at_work(configuration(telegram, dsn, BOT_API_URL=url)):
            await until(lambda: "the Bot API does not answer" in caplog.text)
            await gate.mend()
            assert (await ilya.ask("/help", timeout=30)).text == RU("bot.help")
    assert caplog.text.count("the Bot API does not answer") == 1
    assert "Traceback" not in caplog.text


async def test_a_bot_api_that_never_comes(env: dict[str, str]) -> None:
    """It can be stopped while it still tries, and is not healthy."""
    tried = asyncio.Event()

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tried.set()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with program("-m", "bot", env={**env, "BOT_API_URL": url}) as bot:
            await asyncio.wait_for(tried.wait(), 30)
            assert await health(env) == 1
            log = await stopped(bot)
    assert "Traceback" not in log


async def test_a_token_that_telegram_does_not_know(telegram: Telegram, env: dict[str, str]) -> None:
    """A wrong token: exit status 2, one line by the variable's name, without its value."""
    wrong = f"{telegram.bot.user.id}:not-the-token-of-this-bot-at-all"
    async with program("-m", "bot", env={**env, "BOT_TOKEN": wrong}) as bot:
        assert await bot.ended() == 2
        log = (await bot.output())[1]
    assert "BOT_TOKEN: Telegram does not know this token" in log
    assert "not-the-token" not in log


async def test_a_wrong_configuration() -> None:
    """Exit status 2, and one line per variable."""
    async with program("-m", "bot", env={"LOGIN_TTL": "soon", "DATA_DIR": "/nonexistent"}) as bot:
        assert await bot.ended() == 2
        log = (await bot.output())[1]
    for name in ("BOT_TOKEN", "TELEGRAM_API_ID", "TELEGRAM_API_HASH", "LOGIN_TTL"):
        assert sum(line.startswith(f"{name}:") for line in log.splitlines()) == 1


async def test_a_database_that_goes_away(telegram: Telegram, dsn: str, ilya: Person, db: Database) -> None:
    """While PostgreSQL is away people hear that nothing is lost; afterwards all goes on by itself."""
    async with gate_before(dsn) as (gate, address), bot_at_work(configuration(telegram, address)):
        code = await issued(db)
        await ilya.ask("/start")
        await gate.cut()
        assert (await ilya.ask(f"/login {code}")).text == RU("error.unavailable")
        assert (await ilya.ask("/subscription")).text == RU("error.unavailable")
        assert (await ilya.ask("/help")).text == RU("bot.help")
        await gate.mend()
        assert (await ilya.ask(f"/login {code}")).buttons()
