"""Devices over HTTP: the list, ending one, ending the portal's own."""

from __future__ import annotations

import pytest

from sandbox.telegram import Telegram
from sandbox.world import ClientInfo
from tests.integration.webapp.running import Site
from tests.support.account import Caller, connect
from tests.support.reactions import reacted

DAY = 24 * 3600  # seconds


@pytest.fixture
async def ilya(site: Site) -> Caller:
    """Ilya, connected."""
    await connect(site.services, site.person("Ilya"))
    return Caller(client=site.client, person=site.person("Ilya"))


async def test_list_and_end_one(site: Site, ilya: Caller, telegram: Telegram) -> None:
    """A device, whose hash may be negative, is ended once the portal's session is a day old."""
    own = ilya.person.phone.devices()[0]
    other = telegram.world.enter(ilya.person.account.id, 4711, ClientInfo(device_model="Old laptop"))
    ilya.person.account.devices.pop(other.hash)
    other.hash = -9223372036854775808
    ilya.person.account.devices[other.hash] = other
    listed = (await ilya.get("devices/")).body["devices"]
    assert (listed[0]["hash"], listed[0]["current"], listed[0]["device"]) == (
        "0",
        True,
        "Telegram auth portal",
    )
    assert str(other.hash) in [one["hash"] for one in listed]
    answer = await ilya.ask("DELETE", f"devices/{other.hash}/")
    assert (answer.status, answer.code) == (409, "session_too_fresh")
    own.created_at -= DAY
    answer = await ilya.ask("DELETE", f"devices/{other.hash}/")
    assert answer.body["ended"] is True
    assert ilya.person.phone.devices() == [own]
    assert (await ilya.ask("DELETE", f"devices/{other.hash}/")).code == "device_not_found"


async def test_end_the_portals_own(ilya: Caller) -> None:
    """Ending the portal's own device is a log-out."""
    answer = await ilya.ask("DELETE", "devices/current/")
    assert answer.body == {"ended": True, "remote": True, "local": True}
    assert ilya.person.phone.devices() == []
    assert (await ilya.get("session/status/")).body["status"] == "none"


async def test_odd_hashes(ilya: Caller) -> None:
    """What is no 64-bit number is refused."""
    for odd in ("x", "9223372036854775808", "-9223372036854775809", "1.5", "%00"):
        answer = await ilya.ask("DELETE", f"devices/{odd}/")
        assert (answer.status, answer.code) == (400, "bad_request"), odd


async def test_a_device_ended_on_the_phone(ilya: Caller, site: Site) -> None:
    """The next call is told, then everything is as after a log-out; the chat has one message about it."""
    ilya.person.phone.end_session(ilya.person.phone.devices()[0])
    answer = await ilya.get("chats/")
    assert (answer.status, answer.code) == (409, "session_revoked")
    assert (await ilya.get("chats/")).code == "session_missing"
    assert (await ilya.get("session/status/")).body["status"] == "revoked"
    await reacted(site.services.db)
    async with site.services.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM outbox WHERE kind = 'session_revoked'") == 1
    assert (await ilya.get("auth/qr/")).status == 200
