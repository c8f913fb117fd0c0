"""The order of things: local Telegram, database, migrations, bot and web, an invite; and back again."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from deploy.local.banner import banner
from deploy.local.bot_name import bot_name
from deploy.local.children import ChildEndedError, Children
from deploy.local.output import Output
from deploy.local.readiness import answers, check_port, exists, succeeds, until
from deploy.local.settings import Settings
from shared.configuration.environment import read_env_file
from shared.embedded_postgres.supervisor import running

PYTHON = sys.executable
BOT_READY = r"\bbot @\w+ is ready\b"
BOT = (PYTHON, "-m", "bot")
PORTAL = (PYTHON, str(Path(PYTHON).with_name("portal")))
READY_TIMEOUT = 60.0  # seconds for each part
INVITE_USES = 10  # enough for every account of the local Telegram to try it
# Bot and web have up to 10 s of their own to hand over; here somebody waits at the terminal, so less will do.
STOPPING = (
    (("portal", "bot", "web"), 6.0),
    (("sandbox",), 1.5),
)


class Stack:
    """Everything that runs. `run` returns never: it is cancelled, or raises what went wrong."""

    def __init__(self, settings: Settings, output: Output) -> None:
        self._settings = settings
        self._output = output
        self.children = Children(output)

    async def run(self) -> None:
        """Starts everything, says so, watches; stops all of it. Raises ChildEndedError or NotReadyError."""
        settings = self._settings
        check_port(settings.web_host, settings.web_port, "WEB_PORT", moves_to=settings.web_port + 100)
        if settings.sandbox:
            for port in (settings.ui_port, settings.bot_api_port, *settings.dc_ports.values()):
                check_port("127.0.0.1", port, "SANDBOX_UI_PORT", moves_to=settings.ui_port + 100)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self._database())
            stack.push_async_callback(self.children.stop, STOPPING)
            starting = asyncio.create_task(self._start(), name="start")
            stack.push_async_callback(_cancelled, starting)
            starting.add_done_callback(self._give_up_if_failed)
            raise ChildEndedError(await self.children.first_end)

    def _give_up_if_failed(self, starting: asyncio.Task[None]) -> None:
        error = None if starting.cancelled() else starting.exception()
        if error is not None and not self.children.first_end.done():
            self.children.first_end.set_exception(error)

    @contextlib.asynccontextmanager
    async def _database(self) -> AsyncIterator[None]:
        if self._settings.has_database:
            yield
            return
        self._output.line("postgres", f"starting, data in {self._settings.data_dir}")
        async with running(self._settings.data_dir):
            self._output.line("postgres", "ready")
            yield

    async def _start(self) -> None:
        settings = self._settings
        environ = settings.for_children(await self._sandbox() if settings.sandbox else {})
        await self.children.run("portal", (*PORTAL, "migrate"), environ)
        bot = await self.children.start("bot", BOT, environ)
        bot_said_so = bot.expect(BOT_READY)

        async def bot_works() -> bool:
            # The line comes first; with a high LOG_LEVEL it never comes.
            return bot_said_so.is_set() or await succeeds(*BOT, "--health", environ=environ)

        await self.children.start("web", (PYTHON, "-m", "webapp"), environ)
        web = f"http://{local(settings.web_host)}:{settings.web_port}/readyz"
        await until("web", lambda: answers(web), timeout=READY_TIMEOUT)
        await until("bot", bot_works, timeout=READY_TIMEOUT)
        invite = await self._invite(environ)
        for line in banner(settings, invite=invite, bot=await bot_name(environ)):
            self._output.say(line)

    async def _sandbox(self) -> dict[str, str]:
        """Starts the local Telegram; returns how to reach it, in the portal's own variables."""
        settings = self._settings
        found = settings.sandbox_env_file
        found.parent.mkdir(parents=True, exist_ok=True)
        found.unlink(missing_ok=True)
        command = (
            PYTHON, "-m", "sandbox",
            "--state-dir", str(settings.sandbox_dir),
            "--env-file", str(found),
            "--ui-port", str(settings.ui_port),
            "--bot-api-port", str(settings.bot_api_port),
            *(f"--dc-port={number}={port}" for number, port in settings.dc_ports.items()),
        )  # fmt: skip
        await self.children.start("sandbox", command, settings.for_children({}))
        await until("sandbox", lambda: exists(found), timeout=READY_TIMEOUT)
        return read_env_file(found)

    async def _invite(self, environ: Mapping[str, str]) -> str:
        create = (*PORTAL, "invites", "create", "--plan", "premium", "--uses", str(INVITE_USES))
        lines = await self.children.run("portal", create, environ)
        return lines[-1].strip()


def local(host: str) -> str:
    """A host to listen on as one to ask: all addresses are also the loopback one."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 -- compared, not bound
    return f"[{reachable}]" if ":" in reachable and not reachable.startswith("[") else reachable


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
