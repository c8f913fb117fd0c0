"""/telegram/my-data/ and /telegram/delete-me/ over HTTP."""

from __future__ import annotations

import pytest

from sandbox.telegram import Telegram
from tests.integration.webapp.asking import bearer, good, refused, signed_in
from tests.integration.webapp.running import Site
from tests.support.account import Caller, connect
from tests.support.portal import begun, with_token


@pytest.fixture
async def ilya(site: Site) -> Caller:
    """Ilya, connected."""
    await connect(site.services, site.person("Ilya"))
    return Caller(client=site.client, person=site.person("Ilya"))


async def test_the_export(site: Site, ilya: Caller) -> None:
    """Everything of the asker's as a file to keep; with a token as with init data, and nothing of others."""
    answer = await ilya.get("my-data/")
    assert (answer.status, answer.body["telegram_id"]) == (200, ilya.person.account.id)
    assert answer.body["stored"]["telegram_sessions"][0]["status"] == "active"
    token = (await signed_in(site))["access_token"]
    async with site.client.get("/telegram/my-data/", headers=bearer(token)) as response:
        assert response.content_disposition is not None
        assert response.content_disposition.filename == f"portal-data-{ilya.person.account.id}.json"
        assert response.headers["Cache-Control"] == "no-store"
        assert len((await good(response))["stored"]["sign_ins"]) == 1
    oleg = Caller(client=site.client, person=site.person("Oleg"))
    assert not any((await oleg.get("my-data/")).body["stored"].values())


@pytest.mark.parametrize("body", [{}, {"confirm": False}, {"confirm": "true"}, {"confirm": 1}])
async def test_without_a_confirmation_nothing_goes(ilya: Caller, body: dict[str, object]) -> None:
    """Only a plain yes is one."""
    answer = await ilya.post("delete-me/", body)
    assert (answer.status, answer.code) == (400, "confirmation_required")
    assert (await ilya.get("session/status/")).body["status"] == "active"


async def test_erasure(site: Site, ilya: Caller, telegram: Telegram) -> None:
    """A login going on, a session, a sign-in: all of it goes, and the tokens with it."""
    telegram.faults.token_life = 5.0
    tokens = await signed_in(site)
    login = await begun(site.services, ilya.person)
    await site.services.qr_auth.open_page(login.session_id)
    await with_token(site.services.qr_auth, login.session_id)
    answer = await ilya.post("delete-me/", {"confirm": True})
    assert (answer.status, answer.body) == (200, {"deleted": True, "remote": True})
    assert ilya.person.phone.devices() == []
    assert not any((await ilya.get("my-data/")).body["stored"].values())
    assert (await ilya.post("delete-me/", {"confirm": True})).body == {"deleted": False, "remote": True}
    async with site.client.post(
        "/api/auth/refresh/", json={"refresh_token": tokens["refresh_token"]}
    ) as response:
        await refused(response, 401, "refresh_token_invalid")


async def test_erasure_while_telegram_fails(ilya: Caller, telegram: Telegram) -> None:
    """Gone here, and honest about the device."""
    telegram.faults.flood("auth.logOut", 30)
    assert (await ilya.post("delete-me/", {"confirm": True})).body == {"deleted": True, "remote": False}
