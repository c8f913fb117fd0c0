"""The development login: anybody, where it was asked for, and it says so."""

from __future__ import annotations

import logging

import pytest

from sandbox.telegram import Telegram
from tests.integration.webapp.asking import bearer, good, refused
from tests.integration.webapp.running import Site, served

PATH = "/api/auth/dev/"


async def test_it_is_not_there(quiet: Site) -> None:
    """Unless it was switched on, its address is unknown."""
    response = await quiet.client.post(PATH, json={"telegram_id": 5})
    await refused(response, 404, "not_found")
    assert "X-Development-Login" not in response.headers


async def test_it_warns_at_the_start(telegram: Telegram, dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that the development login is on."""
    async with served(telegram, dsn, drives_logins=False, DEV_LOGIN="1"):
        (line,) = [record for record in caplog.records if "DEV_LOGIN" in record.getMessage()]
        assert line.levelno == logging.WARNING


async def test_it_signs_in_as_anybody(lax_site: Site) -> None:
    """Tokens as of any other login, marked in every answer that they lead to."""
    response = await lax_site.client.post(PATH, json={"telegram_id": 5, "first_name": "Five"})
    body = await good(response)
    assert "DEV_LOGIN" in response.headers["X-Development-Login"]
    assert (body["development"], body["user"]["first_name"]) == (True, "Five")
    me = await good(await lax_site.client.get("/api/me", headers=bearer(body["access_token"])))
    assert (me["development"], me["user"]["telegram_id"]) == (True, 5)
    again = {"refresh_token": body["refresh_token"]}
    refreshed = await good(await lax_site.client.post("/api/auth/refresh/", json=again))
    assert refreshed["development"] is True


async def test_its_refusals_say_so_too(lax_site: Site) -> None:
    """Malformed, too large, by the wrong method: the warning is there."""
    for data in (b"{", b'{"telegram_id": -1}', b" " * 20_000):
        response = await lax_site.client.post(PATH, data=data)
        assert response.status in {400, 413}
        assert "DEV_LOGIN" in response.headers["X-Development-Login"]
        assert (await response.json())["development"] is True
    response = await lax_site.client.get(PATH)
    assert response.status == 405
    assert "DEV_LOGIN" in response.headers["X-Development-Login"]


async def test_other_answers_are_not_marked(lax_site: Site) -> None:
    """Who proved who they are is no development, on the same portal."""
    body = {"init_data": lax_site.person("Ilya").init_data()}
    response = await lax_site.client.post("/api/auth/telegram/", json=body)
    assert "development" not in await good(response)
    assert "X-Development-Login" not in response.headers
