"""The services that measurements use: a local Telegram, a PostgreSQL, and on demand a portal between them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, TCPConnector

from benchmarks.child import Child, started
from shared import services
from shared.configuration.config import load
from shared.core import migrate
from shared.crypto.session_keys import to_text
from shared.embedded_postgres.supervisor import running
from shared.members import invites
from shared.members.invites import InviteCode
from shared.members.users import Person
from shared.services import Services
from tests.support.ports import held_port
from tests.support.postgres import DatabaseServer, open_folder

MANY = 100_000  # uses of the one invite that everybody comes with
START_WITHIN = 120.0  # seconds until a server answers; valgrind is slow to start one
LOOK = 0.02  # seconds between two looks at one that starts
ROUND_TRIP = 0.08  # seconds to Telegram and back, from where it has no data centre


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A web container in a process of its own, and the bot's side of the portal in this one."""

    web: Child
    url: str
    telegram: Child
    bot_side: Services
    http: ClientSession
    invite: InviteCode

    async def people(self, count: int) -> list[int]:
        """So many people whom the portal has never met."""
        return await self.telegram.ask("people", list[int], count=count)

    async def begin(self, person: int) -> str:
        """`/login` of one person; the session id of the page."""
        who = Person(
            telegram_id=person, first_name=f"P{person}", last_name=None, username=None, language_code="ru"
        )
        return (await self.bot_side.qr_auth.begin(who, person, self.invite)).session_id

    async def open_page(self, session_id: str) -> None:
        """Load the page as a browser does."""
        async with self.http.get(f"{self.url}/qr-auth", params={"session_id": session_id}) as answer:
            answer.raise_for_status()
            await answer.read()

    async def events(self, session_id: str) -> AsyncGenerator[dict[str, object], None]:
        """What the page's stream says, event by event."""
        async with self.http.get(f"{self.url}/qr-auth-events", params={"session_id": session_id}) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"data:"):
                    yield json.loads(line.removeprefix(b"data:"))

    async def shown(self, session_id: str) -> str:
        """The first QR that the page's stream brings."""
        async with contextlib.aclosing(self.events(session_id)) as events:
            async for state in events:
                if "url" in state:
                    return str(state["url"])
        raise RuntimeError("the login ended without a QR")

    async def cancel(self, session_id: str) -> None:
        """Give a login up."""
        await self.bot_side.qr_auth.cancel(session_id)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One run of the benchmarks."""

    quick: bool  #: a smoke run: few repetitions, figures that prove only that they can be had
    folder: Path
    telegram: Child
    telegram_environ: dict[str, str]
    server: DatabaseServer

    def times(self, full: int, quick: int) -> int:
        """How often to repeat something."""
        return quick if self.quick else full

    def environ(self, dsn: str) -> dict[str, str]:
        """What a process of the portal needs in its environment."""
        return {
            **self.telegram_environ,
            "DATABASE_URL": dsn,
            "SESSION_KEYS": to_text({"bench": bytes(range(32))}),
        }

    @contextlib.asynccontextmanager
    async def portal(self, *arguments: str, under: Sequence[str] = ()) -> AsyncIterator[Portal]:
        """A portal with a database of its own. `arguments`: of `processes.web`; `under`: see `started`."""
        async with contextlib.AsyncExitStack() as stack:
            dsn = await stack.enter_async_context(self.server.database("template0"))
            config = load(self.environ(dsn))
            bot_side = await stack.enter_async_context(services.opened(config, drives_logins=False))
            web, url = await stack.enter_async_context(
                self.serving("benchmarks.processes.web", "/readyz", *arguments, dsn=dsn, under=under)
            )
            http = ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=None))
            yield Portal(
                web=web,
                url=url,
                telegram=self.telegram,
                bot_side=bot_side,
                http=await stack.enter_async_context(http),
                invite=await _invite(bot_side),
            )

    @contextlib.asynccontextmanager
    async def serving(
        self, module: str, probe: str, *arguments: str, dsn: str | None = None, under: Sequence[str] = ()
    ) -> AsyncIterator[tuple[Child, str]]:
        """A process that serves HTTP, once it answers at `probe`; with its address."""
        port = held_port()
        env = {} if dsn is None else self.environ(dsn)
        async with started(module, str(port), *arguments, folder=self.folder, env=env, under=under) as child:
            url = f"http://127.0.0.1:{port}"
            await _answers(url + probe)
            yield child, url

    @contextlib.asynccontextmanager
    async def round_trip(self, seconds: float) -> AsyncIterator[None]:
        """Telegram is so far away."""
        await self.telegram.tell("latency", seconds=seconds)
        try:
            yield
        finally:
            await self.telegram.tell("latency", seconds=0.0)

    @contextlib.asynccontextmanager
    async def bare_telethon(self) -> AsyncIterator[Child]:
        """Telethon as it comes."""
        module = "benchmarks.floors.telethon"
        async with started(module, folder=self.folder, env=self.telegram_environ) as child:
            yield child

    @contextlib.asynccontextmanager
    async def bare_commits(self) -> AsyncIterator[Child]:
        """Telethon as it comes, and a transaction by bare asyncpg in a database of its own."""
        async with self.server.database("template0") as dsn:
            await migrate.apply(dsn)
            module, env = "benchmarks.floors.committed", self.environ(dsn)
            async with started(module, folder=self.folder, env=env) as child:
                yield child


@contextlib.asynccontextmanager
async def laid(*, quick: bool) -> AsyncIterator[Ground]:
    """Start what all measurements share. The database keeps its promises: it syncs every commit."""
    with open_folder() as folder:
        async with (
            running(folder / "postgres") as address,
            started("benchmarks.processes.telegram", folder=folder) as telegram,
        ):
            yield Ground(
                quick=quick,
                folder=folder,
                telegram=telegram,
                telegram_environ=await telegram.ask("environ", dict[str, str]),
                server=DatabaseServer(address=address),
            )


async def _invite(bot_side: Services) -> InviteCode:
    async with bot_side.db.transaction() as conn:
        issued = await invites.issue(conn, plan="premium", max_uses=MANY, expires_in=None, actor="cli")
    return issued.code


async def _answers(url: str) -> None:
    deadline = time.monotonic() + START_WITHIN
    async with ClientSession() as http:
        while True:
            with contextlib.suppress(ClientConnectionError):
                async with http.get(url) as answer:
                    if answer.status < 500:
                        return
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} does not answer")
            await asyncio.sleep(LOOK)
