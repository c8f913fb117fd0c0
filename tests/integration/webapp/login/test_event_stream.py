"""The login's event stream over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientResponse

from sandbox.telegram import Telegram
from shared.login.begin import StartedLogin
from shared.login.states import State
from tests.integration.webapp.running import HINT, LINK, OTHER_LINK, Site, served
from tests.support.waiting import until
from webapp.login import event_stream
from webapp.services import SERVICES

WAIT = 20.0  # seconds; a bound on waiting for an event, never a measure


@dataclass
class Stream:
    """An open event stream."""

    response: ClientResponse
    comments: int = 0
    retries: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    async def event(self) -> dict[str, object] | None:
        """The next event's data; None at the end of the stream."""
        name, data = "", ""
        async with asyncio.timeout(WAIT):
            async for raw in self.response.content:
                line = raw.decode().rstrip("\n")
                if line == "" and data:
                    assert name == "state"
                    parsed: dict[str, object] = json.loads(data)
                    return parsed
                kind, _, value = line.partition(": ")
                match kind:
                    case "event":
                        name = value
                    case "data":
                        data = value
                    case "id":
                        self.ids.append(value)
                    case "retry":
                        self.retries.append(value)
                    case ":":
                        self.comments += 1
        return None

    async def state(self) -> dict[str, object]:
        """The next event's data; there must be one."""
        found = await self.event()
        assert found is not None
        return found


@asynccontextmanager
async def stream(site: Site, login: StartedLogin) -> AsyncIterator[Stream]:
    """The stream of a login's page."""
    async with site.client.get("/qr-auth-events", params={"session_id": login.session_id}) as response:
        assert response.status == 200
        yield Stream(response)


async def test_the_present_first_then_every_change(quiet: Site, login: StartedLogin) -> None:
    """A page that connects late gets the state and each new QR; the end of the login ends the stream."""
    await quiet.show(login)
    async with stream(quiet, login) as events:
        first = await events.state()
        assert (first["status"], first["url"]) == ("pending", LINK)
        assert str(first["qr_svg"]).startswith("<svg ")
        await quiet.show(login, OTHER_LINK)
        assert (await events.state())["url"] == OTHER_LINK
        await quiet.move(login, State.PASSWORD, details=HINT)
        asked = await events.state()
        assert (asked["status"], asked["details"]) == ("password_required", {"hint": "cat", "by": "qr"})
        assert not {"url", "qr_svg"} & asked.keys()
        await quiet.complain(login, "password_invalid")
        wrong = await events.state()
        assert (wrong["status"], wrong["problem"]) == ("password_required", "password_invalid")
        assert wrong["message"]
        await quiet.move(login, State.FINALISING)
        assert (await events.state())["status"] == "pending"
        await quiet.move(login, State.AUTHORIZED)
        assert (await events.state())["status"] == "authorized"
        assert await events.event() is None
        versions = [int(number) for number in events.ids]
        assert versions == sorted(set(versions))


async def test_a_login_that_is_over(quiet: Site, login: StartedLogin) -> None:
    """One event that says how it ended, and the end of the stream."""
    await quiet.move(login, State.FAILED, code="wrong_account")
    async with stream(quiet, login) as events:
        over = await events.state()
        assert (over["status"], over["code"]) == ("failed", "wrong_account")
        assert over["title"]
        assert over["message"]
        assert await events.event() is None


async def test_what_proxies_need_to_pass_it_on(quiet: Site, login: StartedLogin) -> None:
    """Not cached, not buffered, and a hint when to come back."""
    async with stream(quiet, login) as events:
        await events.state()
        headers = events.response.headers
        assert headers["Content-Type"].startswith("text/event-stream")
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Accel-Buffering"] == "no"
        assert events.retries == [str(event_stream.RETRY)]


async def test_a_heartbeat(quiet: Site, login: StartedLogin, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens a comment comes now and then, and disturbs nothing."""
    monkeypatch.setattr(event_stream, "HEARTBEAT", 0.01)
    async with stream(quiet, login) as events:
        await events.state()
        waiting = asyncio.create_task(events.state())
        await until(lambda: events.comments >= 2)
        await quiet.show(login)
        assert (await waiting)["url"] == LINK


async def test_a_page_that_goes_away_leaves_nothing(quiet: Site, login: StartedLogin) -> None:
    """A closed connection ends its stream at once, though nothing was written to it."""
    streams = quiet.app[SERVICES].streams
    async with stream(quiet, login) as events:
        await events.state()
        assert streams.open == 1
        events.response.close()
        await until(lambda: streams.open == 0)


async def test_many_pages_of_one_login(quiet: Site, login: StartedLogin) -> None:
    """A second tab and a second screen hear the same."""
    async with stream(quiet, login) as one, stream(quiet, login) as two:
        await one.state()
        await two.state()
        await quiet.move(login, State.CANCELLED)
        assert (await one.state())["status"] == (await two.state())["status"] == "cancelled"


async def test_the_end_of_the_process_is_no_error(telegram: Telegram, dsn: str) -> None:
    """A stream of a container that stops ends with a hint: its page asks again, elsewhere."""
    async with served(telegram, dsn, drives_logins=False) as site:
        login = await site.begin()
        async with stream(site, login) as events:
            await events.state()
            closing = asyncio.create_task(events.event())
            await site.app.shutdown()
            assert await closing is None
            assert len(events.retries) == 2


async def test_a_database_that_goes_away_is_survived(quiet: Site, login: StartedLogin) -> None:
    """The stream stays open; what it missed is made up for."""
    async with stream(quiet, login) as events:
        await events.state()
        async with quiet.services.db.acquire() as conn:
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await quiet.show(login)
        assert (await events.state())["url"] == LINK


async def test_opening_the_stream_sets_the_login_going(site: Site) -> None:
    """A page that was restored from memory needs no reload: its stream gets a QR."""
    login = await site.begin()
    async with stream(site, login) as events:
        state = await events.state()
        while "url" not in state:
            state = await events.state()
        site.person("Ilya").phone.scan(str(state["url"]))
        while state["status"] == "pending":
            state = await events.state()
        assert state["status"] == "authorized"
        assert await events.event() is None
