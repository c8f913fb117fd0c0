"""A deployment as an operator sets it up, and the people who use it: the ground of whole journeys."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.accounts import Platform
from sandbox.bot_api.objects import Message
from sandbox.person import Person
from sandbox.telegram import Telegram
from sandbox.world import Account
from shared.core.db import Database
from shared.members import invites
from shared.members.invites import InviteCode
from tests.support.portal import environment
from tests.support.ports import held_port
from tests.support.processes import Process, bot_process, side_by_side, web_process

BUTTON = "🔐 Открыть QR авторизацию"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What every process of it shares: Telegram, the database, the public address, the folder of files."""

    telegram: Telegram
    dsn: str
    db: Database
    url: str  #: AUTH_BASE_URL
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)  #: more variables of the environment
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(700_000_001))

    @property
    def sessions(self) -> Path:
        """SESSIONS_DIR."""
        return self.folder / "sessions"

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a process."""
        return environment(
            self.telegram,
            self.dsn,
            AUTH_BASE_URL=self.url,
            SESSIONS_DIR=str(self.sessions),
            **self.settings,
            **more,
        )

    @contextlib.asynccontextmanager
    async def bot(self, **more: str) -> AsyncIterator[Process]:
        """A bot at work."""
        async with bot_process(self.environ(**more), home=self.folder) as process:
            await process.ready()
            yield process

    @contextlib.asynccontextmanager
    async def hooked_bots(self, *ports: int, url: str) -> AsyncIterator[tuple[Process, ...]]:
        """Bots at work, one on each of these ports; Telegram posts to `url`, for whichever of them."""
        async with side_by_side(
            bot_process(
                self.environ(BOT_WEBHOOK_URL=url, BOT_WEBHOOK_LISTEN=f"127.0.0.1:{port}"),
                home=self.folder / f"bot-{port}",
            )
            for port in ports
        ) as started:
            yield started

    @contextlib.asynccontextmanager
    async def web(self, *ports: int, **more: str) -> AsyncIterator[tuple[Process, ...]]:
        """Web containers at work, one on each of these ports, started side by side."""
        async with side_by_side(
            web_process(self.environ(WEB_PORT=str(port), **more), home=self.folder) for port in ports
        ) as started:
            yield started

    async def invite(
        self, *, plan: str = "premium", uses: int = 1, code: InviteCode | None = None
    ) -> InviteCode:
        """An invite, as an operator issues it."""
        async with self.db.transaction() as conn:
            issued = await invites.issue(
                conn, plan=plan, max_uses=uses, expires_in=None, code=code, actor="cli"
            )
            return issued.code

    def newcomer(
        self,
        name: str = "Вера",
        *,
        dc_id: int = 1,
        password: str | None = None,
        hint: str | None = None,
        language: str = "ru",
        platform: Platform = "tdesktop",
    ) -> Person:
        """Somebody on Telegram whom the portal has never met."""
        number = next(self._ids)
        return self.telegram.add_person(
            Account(
                id=number,
                first_name=name,
                phone=f"+99966{dc_id}{number % 10_000:04}",
                dc_id=dc_id,
                cloud_password=password,
                password_hint=hint,
                language_code=language,
                platform=platform,
            )
        )

    async def offer(self, person: Person, invite: str | None = None) -> Message:
        """The bot's answer to `/login <invite>`: the message with the button."""
        return await person.ask(f"/login {invite or await self.invite()}")


def session_of(message: Message) -> str:
    """The session id behind a message's Mini App button."""
    [button] = message.buttons()
    app = button["web_app"]
    assert isinstance(app, dict)
    return str(app["url"]).partition("session_id=")[2]


@contextlib.asynccontextmanager
async def deployed(
    telegram: Telegram, dsn: str, folder: Path, *, url: str | None = None, **settings: str
) -> AsyncIterator[tuple[Deployment, int]]:
    """A deployment with no process yet, and a port that is kept for its web container."""
    port, db = held_port(), await Database.open(dsn)
    try:
        yield (
            Deployment(
                telegram=telegram,
                dsn=dsn,
                db=db,
                url=url or f"http://127.0.0.1:{port}",
                folder=folder,
                settings=settings,
            ),
            port,
        )
    finally:
        await db.close()
