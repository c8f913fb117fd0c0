"""What a handler declares guards it, wherever its route is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from tests.integration.webapp.asking import bearer, mini_app, signed_in
from tests.integration.webapp.running import Site
from tests.support.ports import held_port
from webapp.access import Access
from webapp.api.operation import MediaAnswer, Tag, Undescribed, Who, declared_routes, described
from webapp.app import create_app
from webapp.http.cors import Cors
from webapp.http.server import listening
from webapp.middleware import answering

NOBODY = b'{"error":"Not authenticated","code":"not_authenticated","requires_auth":true}'
VISIT = {"Accept": "text/html"}
FILLED = {"{chat_id}": "1", "{hash}": "1", "{telegram_id}": "1", "{code}": "3HBP4Z3ECICZ", "{id}": "1"}


@described("test.figures", tag=Tag.PORTAL, who=Who.OPERATOR, answers={200: None})
async def figures(_request: web.Request) -> web.Response:
    """JSON for operators."""
    return web.json_response({"secret": 1})


@described("test.page", tag=Tag.PORTAL, who=Who.OPERATOR, answers={200: None}, refuses_by_page=True)
async def page(_request: web.Request) -> web.Response:
    """A page for operators, without a shell."""
    return web.Response(text="secret", content_type="text/html")


@described(
    "test.stream",
    tag=Tag.PORTAL,
    who=Who.OPERATOR,
    answers={200: MediaAnswer(media="text/event-stream", meaning="Events.")},
)
async def stream(request: web.Request) -> web.StreamResponse:
    """Events for operators."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"data: secret\n\n")
    return response


@described("test.own", tag=Tag.PORTAL, who=Who.PERSONAL, answers={200: None})
async def own(_request: web.Request) -> web.Response:
    """Something of the person's own."""
    return web.Response(text="own")


@described("test.capability", tag=Tag.PORTAL, who=Who.CAPABILITY, answers={200: None})
async def capability(_request: web.Request) -> web.Response:
    """Claims a capability and reads no session id."""
    return web.Response()


async def silent(_request: web.Request) -> web.Response:
    """Declares nothing."""
    return web.Response()


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A client of the application with more routes than the portal has."""

    client: ClientSession

    async def ask(self, path: str, headers: dict[str, str], method: str = "GET") -> tuple[int, bytes]:
        """Status and body."""
        async with self.client.request(method, path, headers=headers) as response:
            return response.status, await response.read()


@pytest.fixture
async def caller(lax_site: Site) -> AsyncIterator[Caller]:
    """The portal of which Ilya is the operator, with routes for operators outside `/admin/api/`."""
    app, port = create_app(lax_site.services), held_port()
    app.router.add_get("/figures", figures)
    app.router.add_get("/reports/{name}", page)
    app.router.add_get("/live/", stream, allow_head=False)
    app.router.add_post("/own", own)
    async with listening(app, "127.0.0.1", port), ClientSession(f"http://127.0.0.1:{port}") as client:
        yield Caller(client=client)


@pytest.mark.parametrize("path", ["/figures", "/reports/x", "/live/"])
async def test_a_route_for_operators_is_guarded_anywhere(lax_site: Site, caller: Caller, path: str) -> None:
    """JSON, a page, a stream: nobody, a stranger and another person are refused; the operator is admitted."""
    forged = {"Authorization": mini_app(lax_site)["Authorization"].replace("Ilya", "Oleg")}
    old = mini_app(lax_site, auth_date=int(time.time()) - 90_000)
    for headers in ({}, forged, old, bearer("a.b.c"), VISIT):
        status, body = await caller.ask(path, headers)
        assert (status, b"secret" in body) == (401, False), headers
    for headers in (mini_app(lax_site, "Oleg"), bearer((await signed_in(lax_site, "Oleg"))["access_token"])):
        status, body = await caller.ask(path, headers)
        assert (status, b"secret" in body) == (404, False)
    for headers in (mini_app(lax_site), bearer((await signed_in(lax_site))["access_token"])):
        status, body = await caller.ask(path, headers)
        assert (status, b"secret" in body) == (200, True)


async def test_a_wrong_method_tells_nothing(lax_site: Site, caller: Caller) -> None:
    """Only who may ask learns that the address exists."""
    for path in ("/figures", "/reports/x", "/live/"):
        assert await caller.ask(path, {}, "DELETE") == (401, NOBODY)
        assert (await caller.ask(path, mini_app(lax_site, "Oleg"), "DELETE"))[0] == 404
        assert (await caller.ask(path, mini_app(lax_site), "DELETE"))[0] == 405


async def test_a_personal_route_is_guarded_anywhere(lax_site: Site, caller: Caller) -> None:
    """Whose it is must be known, also outside `/telegram/`."""
    assert await caller.ask("/own", {}, "POST") == (401, NOBODY)
    assert await caller.ask("/own", VISIT, "POST") == (401, NOBODY)
    assert await caller.ask("/own", mini_app(lax_site, "Oleg"), "POST") == (200, b"own")


async def test_every_route_is_guarded_as_it_declares(lax_site: Site) -> None:
    """All routes of the portal, those of HEAD too, by their own declarations."""
    for route, operation in declared_routes(lax_site.app):
        if operation.who not in {Who.PERSONAL, Who.OPERATOR}:
            continue
        assert route.resource is not None
        path = route.resource.canonical
        for name, filler in FILLED.items():
            path = path.replace(name, filler)
        async with lax_site.client.request(route.method, path) as response:
            assert response.status == 401, (route.method, path)
        if operation.who is Who.OPERATOR:
            headers = mini_app(lax_site, "Oleg")
            async with lax_site.client.request(route.method, path, headers=headers) as response:
                assert response.status == 404, (route.method, path)


@contextlib.asynccontextmanager
async def started(app: web.Application) -> AsyncIterator[None]:
    """The application, listening."""
    async with listening(app, "127.0.0.1", held_port()):
        yield


async def test_a_route_that_declares_nothing_stops_the_start(quiet: Site, tmp_path: Path) -> None:
    """A handler, a folder of files, a whole application below a prefix."""
    handler, files, below = (create_app(quiet.services) for _ in range(3))
    handler.router.add_get("/silent", silent)
    files.router.add_static("/files", tmp_path)
    inner = web.Application()
    inner.router.add_post("/silent", silent)
    below.add_subapp("/below", inner)
    for app, name in ((handler, "GET /silent"), (files, "GET /files"), (below, "POST /below/silent")):
        with pytest.raises(Undescribed, match=name):
            async with started(app):
                pass


async def test_a_capability_without_a_session_id_stops_the_start(quiet: Site) -> None:
    """Nothing could be checked."""
    app = create_app(quiet.services)
    app.router.add_get("/capability", capability)
    with pytest.raises(Undescribed, match=r"test\.capability"):
        async with started(app):
            pass


async def test_without_a_guard_nothing_is_answered() -> None:
    """Were the guards not found, every request would fail, not pass."""
    app, port = web.Application(middlewares=[answering(Access(), Cors(()))]), held_port()
    app.router.add_get("/figures", figures)
    async with listening(app, "127.0.0.1", port), ClientSession(f"http://127.0.0.1:{port}") as client:
        response = await client.get("/figures")
        assert (response.status, (await response.json())["code"]) == (500, "internal_error")
