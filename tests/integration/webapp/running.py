"""A web container in this process, on a port of its own."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import ClientSession, hdrs, web

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core.db import Connection
from shared.crypto.contexts import login_context
from shared.login import details as step_details
from shared.login import logins
from shared.login.begin import StartedLogin
from shared.login.details import Details
from shared.login.password.details import PasswordDetails
from shared.login.states import State
from shared.services import Services
from tests.support.description import Promise
from tests.support.portal import begun, configuration, portal, seen
from tests.support.ports import held_port
from webapp.app import create_app
from webapp.http.server import listening
from webapp.services import SERVICES

LINK = "tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIg"
OTHER_LINK = "tg://login?token=IiEgHx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQ"
#: A cloud password is asked for, with this hint.
HINT = PasswordDetails(srp_id="-17", g=3, p="aa", salt1="bb", salt2="cc", B="dd", hint="cat", by="qr")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A served portal, the local Telegram behind it, and a client to ask it."""

    url: str
    app: web.Application
    services: Services
    telegram: Telegram
    client: ClientSession

    def person(self, name: str) -> Person:
        """Somebody of the local Telegram."""
        return self.telegram.person(name)

    async def begin(self, name: str = "Ilya") -> StartedLogin:
        """A login as ``/login`` begins it."""
        return await begun(self.services, self.person(name))

    def app_link(self, login: StartedLogin, name: str = "Ilya") -> str:
        """The page as somebody's Telegram opens it: with launch data in the fragment."""
        return self.person(name).launch(login.url)

    async def move(
        self, login: StartedLogin, state: State, *, code: str | None = None, details: Details | None = None
    ) -> None:
        """Bring a login that nobody drives into a state, as its owner would."""
        async with self._acting(login) as conn:
            vault = self.services.vault
            sealed = None if details is None else step_details.sealed(vault, login.login_id, details)
            await logins.advance(conn, login.login_id, state, actor="system:test", code=code, details=sealed)

    async def succeed(self, login: StartedLogin) -> None:
        """Bring a login to its good end, as its owner would."""
        await self.move(login, State.FINALISING)
        await self.move(login, State.AUTHORIZED)

    async def show(self, login: StartedLogin, link: str = LINK, *, life: float = 30.0) -> None:
        """Put a login token on show, as the owner would."""
        async with self._acting(login) as conn:
            await self._waiting(conn, login)
            await logins.show_token(conn, login.login_id, self._sealed(login, link), life)

    async def complain(self, login: StartedLogin, problem: str) -> None:
        """Note a problem that does not end the login, as the owner would."""
        async with self._acting(login) as conn:
            await logins.note(conn, login.login_id, problem=problem)

    @contextlib.asynccontextmanager
    async def _acting(self, login: StartedLogin) -> AsyncIterator[Connection]:
        """A transaction of the login's owner; at the end this web container has heard of it."""
        async with self.services.db.transaction() as conn:
            yield conn
            row = await logins.by_id(conn, login.login_id)
        version = 0 if row is None else row.version
        await seen(self.services.qr_auth, login.session_id, lambda view: view.version >= version)

    async def _waiting(self, conn: Connection, login: StartedLogin) -> None:
        row = await logins.by_id(conn, login.login_id)
        if row is not None and row.state is not State.WAITING:
            await logins.advance(conn, login.login_id, State.WAITING, actor="system:test")

    def _sealed(self, login: StartedLogin, text: str) -> bytes:
        return self.services.vault.seal(text, login_context(login.login_id))


@contextlib.asynccontextmanager
async def served(telegram: Telegram, dsn: str, *, drives_logins: bool, **more: str) -> AsyncIterator[Site]:
    """A web container that does, or does not, drive the logins it is asked about."""
    port = held_port()
    url = f"http://127.0.0.1:{port}"
    config = configuration(telegram, dsn, AUTH_BASE_URL=url, **more)
    async with portal(config, drives_logins=drives_logins) as services:
        app = create_app(services)
        async with _as_described(app), listening(app, "127.0.0.1", port), ClientSession(url) as client:
            yield Site(url=url, app=app, services=services, telegram=telegram, client=client)


@contextlib.asynccontextmanager
async def _as_described(app: web.Application) -> AsyncIterator[None]:
    """Every answer meanwhile must be as the application describes it."""
    promise, faults = Promise(app[SERVICES].description.document), set[str]()

    async def judge(request: web.Request, response: web.StreamResponse) -> None:
        resource = request.match_info.route.resource
        if resource is not None and request.method not in {hdrs.METH_HEAD, hdrs.METH_OPTIONS}:
            fault = promise.fault(
                request.method, resource.canonical, response.status, response.content_type, _body(response)
            )
            faults.update([fault] if fault else [])

    app.on_response_prepare.append(judge)
    yield
    assert faults == set()


def _body(response: web.StreamResponse) -> bytes:
    """What an answer says; nothing for a stream, which says it later."""
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes):
        return b""
    return gzip.decompress(body) if response.headers.get(hdrs.CONTENT_ENCODING) == "gzip" else body
