"""Signing in by QR code with unmodified Telethon."""

from __future__ import annotations

import asyncio

import pytest
from telethon import errors, functions, types

from sandbox.world import RpcFailure
from tests.integration.sandbox.mtproto.net import (
    API_HASH,
    API_ID,
    ILYA,
    MARINA,
    OLEG,
    SONYA,
    STRANGER,
    Client,
    Net,
)


def export() -> functions.auth.ExportLoginTokenRequest:
    """What a client asks for a token with."""
    return functions.auth.ExportLoginTokenRequest(API_ID, API_HASH, [])


async def scanned(net: Net, client: Client, account_id: int) -> Client:
    """Show a QR code, have it scanned while `wait` listens, and return what `wait` does."""
    shown = await client.qr_login()
    waiting = asyncio.create_task(shown.wait(10))
    await client.get_me()  # a round trip: `wait` is listening by now
    net.world.accept_login_token(account_id, shown.token)
    return await waiting


async def test_a_scan_signs_the_client_in(net: Net) -> None:
    """The update arrives, the next export says success, and the account lists the device."""
    client = await net.client()
    user = await scanned(net, client, ILYA)
    assert (user.id, user.first_name) == (ILYA, "Ilya")
    assert (await client.get_me()).id == ILYA
    (device,) = net.world.authorizations(ILYA)
    assert (device.client.api_id, device.password_pending) == (API_ID, False)


async def test_the_token_stays_the_same_for_its_life(net: Net) -> None:
    """Exporting again gives the same token until it expires, then another one."""
    net.server.faults.token_life = 5
    client = await net.client()
    shown = await client.qr_login()
    first = shown.token
    await shown.recreate()
    assert shown.token == first
    net.clock.ahead += 6
    await shown.recreate()
    assert shown.token != first


async def test_every_key_has_a_token_of_its_own(net: Net) -> None:
    """Two clients never show the same code."""
    one, other = await (await net.client()).qr_login(), await (await net.client()).qr_login()
    assert one.token != other.token


async def test_a_scan_nobody_heard_is_found_by_the_next_export(net: Net) -> None:
    """The client was gone when the phone accepted: with the same key it learns of it afterwards."""
    client = await net.client()
    shown = await client.qr_login()
    session = client.session.save()
    await client.disconnect()
    net.world.accept_login_token(ILYA, shown.token)
    back = await net.client(session)
    result = await back(export())
    assert isinstance(result, types.auth.LoginTokenSuccess)
    assert result.authorization.user.id == ILYA


async def test_success_is_said_as_often_as_asked(net: Net) -> None:
    """An authorized key that exports again gets success again, and no second device."""
    client = await net.signed_in()
    for _ in range(3):
        assert isinstance(await client(export()), types.auth.LoginTokenSuccess)
    assert len(net.world.authorizations(ILYA)) == 1


async def test_an_account_elsewhere_moves_the_client(net: Net) -> None:
    """loginTokenMigrateTo, then importLoginToken on a new key of the other data centre."""
    client = await net.client()
    first_key = net.key_id(client)
    user = await scanned(net, client, OLEG)
    assert user.id == OLEG
    assert client.session.dc_id == 2
    (device,) = net.world.authorizations(OLEG)
    assert device.key_id == net.key_id(client) != first_key


async def test_a_device_elsewhere_is_listed_before_the_client_moved(net: Net) -> None:
    """The owner sees it from the scan on, and can end it: then the token buys nothing."""
    client = await net.client()
    shown = await client.qr_login()
    device = net.world.accept_login_token(OLEG, shown.token)
    assert net.world.authorizations(OLEG) == [device]
    moved = await client(export())
    assert isinstance(moved, types.auth.LoginTokenMigrateTo)
    net.world.terminate(OLEG, device.hash)
    there = await net.client(dc_id=2)
    with pytest.raises(errors.AuthTokenInvalidError):
        await there(functions.auth.ImportLoginTokenRequest(moved.token))


async def test_an_import_is_for_one_key(net: Net) -> None:
    """The importing key may repeat itself; another one is told that it comes late."""
    client = await net.client()
    shown = await client.qr_login()
    net.world.accept_login_token(OLEG, shown.token)
    moved = await client(export())
    there, late = await net.client(dc_id=2), await net.client(dc_id=2)
    for _ in range(2):
        result = await there(functions.auth.ImportLoginTokenRequest(moved.token))
        assert isinstance(result, types.auth.LoginTokenSuccess)
    with pytest.raises(errors.AuthTokenAlreadyAcceptedError):
        await late(functions.auth.ImportLoginTokenRequest(moved.token))


@pytest.mark.parametrize("account_id", [MARINA, SONYA])
async def test_a_cloud_password_is_asked_for(net: Net, account_id: int) -> None:
    """At home and after a move alike; a wrong one may be corrected, outer spaces belong to it."""
    client = await net.client()
    with pytest.raises(errors.SessionPasswordNeededError):
        await scanned(net, client, account_id)
    with pytest.raises(errors.SessionPasswordNeededError):
        await client(functions.updates.GetStateRequest())
    (device,) = net.world.authorizations(account_id)
    assert device.password_pending
    password = net.world.account(account_id).cloud_password or ""
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password=password.strip() + "!")
    assert (await client.sign_in(password=password)).id == account_id
    assert not device.password_pending


async def test_a_pending_device_can_leave(net: Net) -> None:
    """auth.logOut takes a device off the list that never gave the password."""
    client = await net.client()
    with pytest.raises(errors.SessionPasswordNeededError):
        await scanned(net, client, MARINA)
    await client.log_out()
    assert net.world.authorizations(MARINA) == []


async def test_acceptance_errors(net: Net) -> None:
    """The documented refusals of auth.acceptLoginToken, seen by a phone that is a real client itself."""
    phone = await net.signed_in()
    shown = await (await net.client()).qr_login()
    with pytest.raises(errors.AuthTokenInvalidError):
        await phone(functions.auth.AcceptLoginTokenRequest(b"no such token"))
    device = await phone(functions.auth.AcceptLoginTokenRequest(shown.token))
    assert isinstance(device, types.Authorization)
    with pytest.raises(errors.AuthTokenAlreadyAcceptedError):
        await phone(functions.auth.AcceptLoginTokenRequest(shown.token))
    net.server.faults.token_life = 5
    stale = await (await net.client()).qr_login()
    net.clock.ahead += 6
    with pytest.raises(errors.AuthTokenExpiredError):
        await phone(functions.auth.AcceptLoginTokenRequest(stale.token))


async def test_an_excepted_account_is_refused(net: Net) -> None:
    """except_ids keeps accounts out that the client has already."""
    client = await net.client()
    shown = await client.qr_login(ignored_ids=[STRANGER])
    with pytest.raises(RpcFailure, match="AUTH_TOKEN_EXCEPTION"):
        net.world.accept_login_token(STRANGER, shown.token)


async def test_a_destroyed_key_takes_its_token_along(net: Net) -> None:
    """After destroy_auth_key nobody can accept what the key has shown, and the key is unknown."""
    client = await net.client()
    shown = await client.qr_login()
    answer = await client(functions.DestroyAuthKeyRequest())
    assert isinstance(answer, types.DestroyAuthKeyOk)
    with pytest.raises(RpcFailure, match="AUTH_TOKEN_INVALID"):
        net.world.accept_login_token(ILYA, shown.token)


async def test_without_updates_the_scan_is_not_announced(net: Net) -> None:
    """A client that declined updates has to ask."""
    client = await net.client(receive_updates=False)
    shown = await client.qr_login()
    waiting = asyncio.create_task(shown.wait(0.5))
    await client.get_me()
    net.world.accept_login_token(ILYA, shown.token)
    with pytest.raises(asyncio.TimeoutError):
        await waiting
    assert isinstance(await client(export()), types.auth.LoginTokenSuccess)


async def test_strangers_calls_are_refused(net: Net) -> None:
    """Without an authorization: 401 AUTH_KEY_UNREGISTERED, and get_me is None."""
    client = await net.client()
    assert await client.get_me() is None
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.account.GetAuthorizationsRequest())
