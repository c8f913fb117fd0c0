"""Every route, asked with no identity, with wrong ones and with right ones.

A new route has no row here, and the first test says so: decide there who may call it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import Enum, auto

import pytest

from sandbox.telegram import Telegram
from tests.integration.webapp.asking import bearer, mini_app, signed_in
from tests.integration.webapp.running import Site, served


class Access(Enum):
    """Who may ask."""

    OPEN = auto()  #: anybody; an identity makes no difference
    PROOF = auto()  #: anybody, with a proof in the body; an identity is not one
    TOKEN = auto()  #: the holder of a refresh token or an identity
    CAPABILITY = auto()  #: the holder of the login link; an identity, if given, must be its person's
    PERSONAL = auto()  #: somebody with an identity, about their own
    SHELL = auto()  #: a browser that goes there gets a page without anything personal; else as PERSONAL
    OPERATOR = auto()  #: an operator; to others with an identity the address does not exist
    OPERATOR_SHELL = auto()  #: a browser gets the page, as with SHELL; else as OPERATOR


ROUTES: dict[tuple[str, str], Access] = {
    ("GET", "/healthz"): Access.OPEN,
    ("GET", "/readyz"): Access.OPEN,
    ("GET", "/metrics"): Access.OPEN,
    ("GET", "/static/{digest}/{name}"): Access.OPEN,
    ("GET", "/api/"): Access.OPEN,
    ("GET", "/openapi.json"): Access.OPEN,
    ("GET", "/docs"): Access.OPEN,
    ("GET", "/.well-known/jwks.json"): Access.OPEN,
    ("GET", "/qr-auth"): Access.CAPABILITY,
    ("GET", "/qr-auth-status"): Access.CAPABILITY,
    ("GET", "/qr-auth-events"): Access.CAPABILITY,
    ("POST", "/qr-auth/refresh"): Access.CAPABILITY,
    ("POST", "/qr-auth/recheck"): Access.CAPABILITY,
    ("POST", "/qr-auth/cancel"): Access.CAPABILITY,
    ("GET", "/qr-auth/password"): Access.CAPABILITY,
    ("POST", "/qr-auth/password"): Access.CAPABILITY,
    ("POST", "/api/auth/telegram/"): Access.PROOF,
    ("POST", "/api/auth/dev/"): Access.PROOF,
    ("POST", "/api/auth/refresh/"): Access.TOKEN,
    ("POST", "/api/auth/sign-out/"): Access.TOKEN,
    ("GET", "/api/me"): Access.PERSONAL,
    ("GET", "/telegram/"): Access.SHELL,
    ("GET", "/telegram/session/status/"): Access.PERSONAL,
    ("GET", "/telegram/session/info/"): Access.PERSONAL,
    ("POST", "/telegram/session/reset/"): Access.PERSONAL,
    ("GET", "/telegram/user/info/"): Access.PERSONAL,
    ("GET", "/telegram/subscription/"): Access.PERSONAL,
    ("GET", "/telegram/chats/"): Access.PERSONAL,
    ("GET", "/telegram/chats/{chat_id}/messages/"): Access.PERSONAL,
    ("POST", "/telegram/chats/{chat_id}/messages/"): Access.PERSONAL,
    ("GET", "/telegram/devices/"): Access.PERSONAL,
    ("DELETE", "/telegram/devices/{hash}/"): Access.PERSONAL,
    ("POST", "/telegram/auth/login/"): Access.PERSONAL,
    ("GET", "/telegram/auth/qr/"): Access.PERSONAL,
    ("GET", "/telegram/auth/qr/status/"): Access.PERSONAL,
    ("GET", "/telegram/auth/password/"): Access.PERSONAL,
    ("POST", "/telegram/auth/password/"): Access.PERSONAL,
    ("POST", "/telegram/auth/phone/"): Access.PERSONAL,
    ("POST", "/telegram/auth/resend/"): Access.PERSONAL,
    ("POST", "/telegram/auth/verify/"): Access.PERSONAL,
    ("POST", "/telegram/auth/logout/"): Access.PERSONAL,
    ("GET", "/telegram/my-data/"): Access.PERSONAL,
    ("POST", "/telegram/delete-me/"): Access.PERSONAL,
    ("GET", "/admin"): Access.OPERATOR_SHELL,
    ("GET", "/admin/api/figures/"): Access.OPERATOR,
    ("GET", "/admin/api/health/"): Access.OPERATOR,
    ("GET", "/admin/api/users/"): Access.OPERATOR,
    ("GET", "/admin/api/users/{telegram_id}/"): Access.OPERATOR,
    ("POST", "/admin/api/users/{telegram_id}/log-out/"): Access.OPERATOR,
    ("POST", "/admin/api/users/{telegram_id}/reset/"): Access.OPERATOR,
    ("POST", "/admin/api/users/{telegram_id}/subscription/"): Access.OPERATOR,
    ("POST", "/admin/api/users/{telegram_id}/subscription/end/"): Access.OPERATOR,
    ("GET", "/admin/api/plans/"): Access.OPERATOR,
    ("GET", "/admin/api/invites/"): Access.OPERATOR,
    ("POST", "/admin/api/invites/"): Access.OPERATOR,
    ("GET", "/admin/api/invites/{code}/"): Access.OPERATOR,
    ("POST", "/admin/api/invites/{code}/revoke/"): Access.OPERATOR,
    ("GET", "/admin/api/logins/"): Access.OPERATOR,
    ("POST", "/admin/api/logins/{id}/cancel/"): Access.OPERATOR,
    ("GET", "/admin/api/sessions/"): Access.OPERATOR,
    ("GET", "/admin/api/attempts/"): Access.OPERATOR,
    ("GET", "/admin/api/audit/"): Access.OPERATOR,
    ("GET", "/admin/api/outbox/"): Access.OPERATOR,
}
VISIT = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}  # as browsers say it
NOBODY = b'{"error":"Not authenticated","code":"not_authenticated","requires_auth":true}'
FILLERS = {
    "{digest}": "x",
    "{name}": "login/page.js",
    "{chat_id}": "1",
    "{hash}": "1",
    "{telegram_id}": "1",
    "{code}": "3HBP4Z3ECICZ",
    "{id}": "1",
}
OPERATOR = "139883458"  # Ilya
PROOF = {"srp_id": "1", "A": "ab", "M1": "cd" * 32}

Headers = dict[str, str]


@dataclass(kw_only=True)
class Asked:
    """A site, a login that has ended of Ilya's, an operator, and the proofs that people come with."""

    site: Site
    session_id: str
    mine: list[Headers] = field(default_factory=list)
    anothers: list[Headers] = field(default_factory=list)
    wrong: dict[str, tuple[Headers, str]] = field(default_factory=dict)

    async def ask(self, route: tuple[str, str], headers: Headers) -> tuple[int, bytes]:
        """Status and body of one request; a stream's body is not waited for."""
        method, path = route
        for name, filler in FILLERS.items():
            path = path.replace(name, filler)
        query = {"session_id": self.session_id}
        body = query | PROOF if path.startswith("/qr-auth") else {}
        in_query = method == "GET"
        async with self.site.client.request(
            method, path, headers=headers, params=query if in_query else None, json=None if in_query else body
        ) as response:
            is_stream = response.content_type == "text/event-stream"
            return response.status, b"" if is_stream else await response.read()


@pytest.fixture
async def asked(telegram: Telegram, dsn: str) -> AsyncIterator[Asked]:
    """Everything there is to be asked, the development login too."""
    settings = {"DEV_LOGIN": "1", "OPERATOR_IDS": OPERATOR}
    async with served(telegram, dsn, drives_logins=False, **settings) as site:
        login = await site.begin("Ilya")
        await site.services.qr_auth.cancel(login.session_id)
        yield Asked(
            site=site,
            session_id=login.session_id,
            mine=[mini_app(site), bearer((await signed_in(site))["access_token"])],
            anothers=[mini_app(site, "Oleg"), bearer((await signed_in(site, "Oleg"))["access_token"])],
            wrong={
                "forged init data": (
                    {"Authorization": mini_app(site)["Authorization"].replace("Ilya", "Oleg")},
                    "init_data_invalid",
                ),
                "old init data": (mini_app(site, auth_date=int(time.time()) - 90_000), "init_data_invalid"),
                "no init data": ({"Authorization": "tma"}, "init_data_invalid"),
                "a forged token": (bearer("a.b.c"), "token_invalid"),
                "no token": ({"Authorization": "Bearer"}, "token_invalid"),
                "a scheme of others": ({"Authorization": "Basic aTpp"}, "not_authenticated"),
            },
        )


def rows(*access: Access) -> list[tuple[str, str]]:
    """The routes of these kinds."""
    return [route for route, kind in ROUTES.items() if kind in access]


def says(body: bytes, code: str) -> bool:
    """Whether a refusal has this code; a page has words instead."""
    return f'"code":"{code}"'.encode() in body or body.startswith(b"<!doctype html>")


async def test_every_route_has_its_row(asked: Asked) -> None:
    """A route without a row, or a row without a route, fails here."""
    served_routes = {
        (route.method, route.resource.canonical)
        for route in asked.site.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert served_routes - ROUTES.keys() == set(), "add a row: who may ask this?"
    assert ROUTES.keys() - served_routes == set(), "these routes are gone"


async def test_personal_routes(asked: Asked) -> None:
    """Nobody gets the same bytes everywhere, a wrong identity its code, a right one an answer."""
    for route in rows(Access.PERSONAL, Access.SHELL):
        assert await asked.ask(route, {}) == (401, NOBODY), route
        for name, (headers, code) in asked.wrong.items():
            status, body = await asked.ask(route, headers)
            assert (status, says(body, code)) == (401, True), (route, name, body)
            assert b'"requires_auth":true' in body
        for headers in asked.mine:
            status, body = await asked.ask(route, headers)
            assert status != 401, (route, body)
            assert status < 500, (route, body)


async def test_operators_routes(asked: Asked) -> None:
    """Nobody gets the 401 of everywhere, others what an unknown address says, an operator an answer."""
    for route in rows(Access.OPERATOR, Access.OPERATOR_SHELL):
        assert await asked.ask(route, {}) == (401, NOBODY), route
        for name, (headers, code) in asked.wrong.items():
            status, body = await asked.ask(route, headers)
            assert (status, says(body, code)) == (401, True), (route, name, body)
        for headers in asked.anothers:
            assert await asked.ask(route, headers) == await asked.ask((route[0], "/nothing/"), headers), route
            assert (await asked.ask(("PUT", route[1]), headers))[0] == 404, route
        for headers in asked.mine:
            status, body = await asked.ask(route, headers)
            assert status < 500, (route, body)
            assert b'"code":"not_found"' not in body, (route, body)


async def test_closed_routes_ask_nothing_of_the_database_first(asked: Asked) -> None:
    """With the database gone, who proves nothing is still refused as ever."""
    await asked.site.services.db.close()
    operators = rows(Access.OPERATOR, Access.OPERATOR_SHELL)
    for headers in asked.anothers:
        for route in operators:
            assert (await asked.ask(route, headers))[0] == 404, route
    for route in rows(Access.PERSONAL, Access.SHELL) + operators:
        assert await asked.ask(route, {}) == (401, NOBODY), route
        for headers, code in asked.wrong.values():
            status, body = await asked.ask(route, headers)
            assert (status, says(body, code)) == (401, True), (route, body)


async def test_shell_routes(asked: Asked) -> None:
    """Every browser gets the same page; every other client gets JSON."""
    await asked.site.services.db.close()
    for route in rows(Access.SHELL, Access.OPERATOR_SHELL):
        everybody = [{}, *(headers for headers, _ in asked.wrong.values()), *asked.mine, *asked.anothers]
        pages = {await asked.ask(route, headers | VISIT) for headers in everybody}
        assert [status for status, _ in pages] == [200], route
        assert all(page.startswith(b"<!doctype html>") and b"Ilya" not in page for _, page in pages)
        for accepted in ("*/*", "application/json", "text/plain", ""):
            assert await asked.ask(route, {"Accept": accepted}) == (401, NOBODY), (route, accepted)


async def test_capability_routes(asked: Asked) -> None:
    """The session id is enough; who says who they are must be able to prove it, and be the login's person."""
    for route in rows(Access.CAPABILITY):
        for headers in ({}, {"Authorization": "Basic aTpp"}, *asked.mine):
            status, body = await asked.ask(route, headers)
            assert status not in {401, 403}, (route, body)
            assert status < 500, (route, body)
        for name, (headers, code) in asked.wrong.items():
            if code != "not_authenticated":
                status, body = await asked.ask(route, headers)
                assert (status, says(body, code)) == (401, True), (route, name, body)
        for headers in asked.anothers:
            status, body = await asked.ask(route, headers)
            assert (status, says(body, "wrong_user")) == (403, True), (route, body)


async def test_open_routes(asked: Asked) -> None:
    """The same status for every caller and every claimed identity."""
    everybody = [{}, *(headers for headers, _ in asked.wrong.values()), *asked.mine]
    for route in rows(Access.OPEN):
        statuses = {(await asked.ask(route, headers))[0] for headers in everybody}
        assert len(statuses) == 1, route
        assert not statuses & {401, 403}, route


async def test_proof_routes(asked: Asked) -> None:
    """Only what is in the body counts: an identity in the header signs nobody in."""
    for route in rows(Access.PROOF):
        for headers in ({}, *(headers for headers, _ in asked.wrong.values()), *asked.mine):
            status, body = await asked.ask(route, headers)
            assert (status, says(body, "bad_request")) == (400, True), (route, body)


async def test_token_routes(asked: Asked) -> None:
    """Without a token nobody is refreshed; without one and an identity there is nothing to end."""
    for route in rows(Access.TOKEN):
        assert await asked.ask(route, {}) == (401, NOBODY), route
    refresh, sign_out = rows(Access.TOKEN)
    for headers in asked.mine:
        assert await asked.ask(refresh, headers) == (401, NOBODY)
        assert (await asked.ask(sign_out, headers))[0] == 200
    for headers, code in asked.wrong.values():
        status, body = await asked.ask(sign_out, headers)
        assert (status, says(body, code)) == (401, True)
