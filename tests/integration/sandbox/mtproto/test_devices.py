"""The device list, and what becomes of a client whose device is ended."""

from __future__ import annotations

import pytest
from telethon import errors, functions

from sandbox.mtproto.rpc.devices import FRESH
from tests.integration.sandbox.mtproto.net import ILYA, Net


async def test_the_list_as_a_client_sees_it(net: Net) -> None:
    """Itself first with hash 0, then the phone, then the others."""
    other = await net.signed_in(device_model="Other box")
    client = await net.signed_in(device_model="This box")
    rows = (await client(functions.account.GetAuthorizationsRequest())).authorizations
    assert [row.device_model for row in rows] == ["This box", "Pixel 8", "Other box"]
    assert [row.current for row in rows] == [True, False, False]
    assert rows[0].hash == 0
    assert rows[1].official_app
    assert rows[2].hash == net.world.authorizations(ILYA)[0].hash
    assert (await other.get_me()).id == ILYA


async def test_a_fresh_client_may_not_end_others(net: Net) -> None:
    """406 on the first day; a day later the other device is gone and its client revoked."""
    other, client = await net.signed_in(), await net.signed_in()
    theirs, own = net.world.authorizations(ILYA)
    request = functions.account.ResetAuthorizationRequest(theirs.hash)
    with pytest.raises(errors.FreshResetAuthorisationForbiddenError):
        await client(request)
    own.created_at -= FRESH
    assert await client(request)
    assert net.world.authorizations(ILYA) == [own]
    with pytest.raises(errors.SessionRevokedError):
        await other(functions.updates.GetStateRequest())
    with pytest.raises(errors.HashInvalidError):
        await client(request)


async def test_ending_a_device_from_the_phone(net: Net) -> None:
    """The client's connection is cut, and every call afterwards is 401 SESSION_REVOKED."""
    client = await net.signed_in()
    (device,) = net.world.authorizations(ILYA)
    net.world.terminate(ILYA, device.hash)
    with pytest.raises(errors.SessionRevokedError):
        await client(functions.updates.GetStateRequest())
    assert net.world.authorizations(ILYA) == []


async def test_signing_out_leaves_nothing(net: Net) -> None:
    """log_out: the device is off the list, and the same key is a stranger's."""
    client = await net.signed_in()
    session = client.session.save()
    assert await client.log_out()
    assert net.world.authorizations(ILYA) == []
    assert await (await net.client(session)).get_me() is None
