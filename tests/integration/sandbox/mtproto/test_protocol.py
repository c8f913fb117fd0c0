"""MTProto itself: transports, containers, compression, salts, clocks, unknown keys."""

from __future__ import annotations

import asyncio

import pytest
from telethon import errors, events, functions, types
from telethon.network import (
    ConnectionTcpAbridged,
    ConnectionTcpFull,
    ConnectionTcpIntermediate,
    ConnectionTcpObfuscated,
)

from sandbox.mtproto.auth_key import AuthKey
from tests.integration.sandbox.mtproto.net import ILYA, MARINA, Client, Net

TRANSPORTS = [ConnectionTcpFull, ConnectionTcpAbridged, ConnectionTcpIntermediate, ConnectionTcpObfuscated]


@pytest.mark.parametrize("transport", TRANSPORTS, ids=lambda kind: kind.__name__)
async def test_transports(net: Net, transport: Client) -> None:
    """Telethon's framings all lead to the same configuration."""
    client = await net.client(connection=transport)
    config = await client(functions.help.GetConfigRequest())
    known = {dc.id: (dc.ip_address, dc.port) for dc in config.dc_options}
    assert known == {dc.id: (dc.host, dc.port) for dc in net.world.data_centres.values()}
    assert config.this_dc == 1


async def test_each_data_centre_knows_its_number(net: Net) -> None:
    """this_dc and the nearest one."""
    client = await net.client(dc_id=2)
    assert (await client(functions.help.GetConfigRequest())).this_dc == 2
    assert (await client(functions.help.GetNearestDcRequest())).this_dc == 2


async def test_containers(net: Net) -> None:
    """Several calls in one packet, ordered or not, each with its own answer or error."""
    client = await net.signed_in()
    calls = [functions.updates.GetStateRequest(), functions.help.GetNearestDcRequest()] * 20
    answers = await client(calls)
    assert [type(answer).__name__ for answer in answers] == ["State", "NearestDc"] * 20
    ordered = await client(calls[:2], ordered=True)
    assert len(ordered) == 2
    with pytest.raises(errors.MultiError):
        await client([functions.help.GetNearestDcRequest(), functions.account.ResetAuthorizationRequest(7)])


async def test_compression_both_ways(net: Net) -> None:
    """A long call goes out as gzip_packed, a long answer comes back as one."""
    client = await net.signed_in()
    text = "много раз одно и то же " * 150
    await client.send_message(await client.get_input_entity("me"), text)
    (read_back,) = await client.get_messages("me", limit=1)
    assert read_back.message == text.strip()


async def test_a_salt_that_changed(net: Net) -> None:
    """bad_server_salt is followed by the call's answer."""
    client = await net.signed_in()
    key = net.server.keys.get(net.key_id(client))
    assert key is not None
    salt = key.rotate_salt()
    assert (await client.get_me()).id == ILYA
    assert client._sender._state.salt == salt
    salts = await client(functions.GetFutureSaltsRequest(4))
    assert salts.salts[0].salt == salt


@pytest.mark.parametrize("skew", [-3600, -61, 61, 3600])
async def test_clocks_that_differ_from_the_start(net: Net, skew: int) -> None:
    """A server a minute or an hour off: the handshake tells the client, and all goes well."""
    net.server.faults.clock_skew = skew
    client = await net.client()
    shown = await client.qr_login()
    net.world.accept_login_token(ILYA, shown.token)
    await shown.recreate()
    assert (await client.get_me()).id == ILYA


@pytest.mark.parametrize("skew", [-3600, 3600])
async def test_clocks_that_differ_later(net: Net, skew: int) -> None:
    """A known key on a new connection: bad_msg_notification 16 or 17 corrects the client."""
    client = await net.signed_in()
    session = client.session.save()
    await client.disconnect()
    net.server.faults.clock_skew = skew
    back = await net.client(session)
    assert (await back.get_me()).id == ILYA
    assert abs(back._sender._state.time_offset - skew) <= 2


async def test_an_unknown_key(net: Net) -> None:
    """Transport error -404: Telethon says that the session must be made anew."""
    client = net.new_client()
    client.session.auth_key = type(client._sender.auth_key)(AuthKey(bytes(range(256))).key)
    client._sender.auth_key.key = client.session.auth_key.key
    with pytest.raises(errors.AuthKeyNotFound):
        await client.connect()


async def test_a_key_belongs_to_one_data_centre(net: Net) -> None:
    """The same key at the other one is unknown."""
    client = await net.client()
    key = net.key_id(client)
    assert net.server.keys.find(key, 1)
    assert net.server.keys.find(key, 2) is None


async def test_pings_and_sessions(net: Net) -> None:
    """ping is answered; a foreign session can't be destroyed, nor can one's own."""
    client = await net.client()
    pong = await client(functions.PingRequest(77))
    assert pong.ping_id == 77
    answer = await client(functions.DestroySessionRequest(123))
    assert isinstance(answer, types.DestroySessionNone)


async def test_a_promised_ping_that_never_comes(net: Net) -> None:
    """ping_delay_disconnect: without another ping the server closes the connection."""
    client = await net.client(auto_reconnect=False)
    await client(functions.PingDelayDisconnectRequest(1, 0))
    with pytest.raises(asyncio.IncompleteReadError):
        await asyncio.wait_for(client.disconnected, 5)


async def test_an_unknown_method(net: Net) -> None:
    """A method the sandbox lacks is a plain 400, and the connection goes on."""
    client = await net.signed_in()
    with pytest.raises(errors.BadRequestError, match="INPUT_METHOD_INVALID"):
        await client(functions.langpack.GetLanguagesRequest("tdesktop"))
    assert await client.get_me()


async def test_garbage_closes_the_connection(net: Net) -> None:
    """What is no MTProto ends the connection, and harms nobody else."""
    centre = net.world.data_centres[1]
    for garbage in (b"GET / HTTP/1.1\r\nHost: telegram\r\n\r\n" * 3, b"\xef\x05" + b"?" * 20, bytes(64)):
        reader, writer = await asyncio.open_connection(centre.host, centre.port)
        writer.write(garbage)
        writer.write_eof()
        async with asyncio.timeout(30):
            await reader.read()
        writer.close()
    assert await (await net.client()).get_me() is None


async def test_messages_reach_both_sides(net: Net) -> None:
    """A message sent by one client is pushed to the other, and is in both histories."""
    ilya, stranger = await net.signed_in(), await net.signed_in(555019274)
    heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stranger.add_event_handler(
        lambda event: heard.set_result(event.raw_text), events.NewMessage(incoming=True)
    )
    known = await ilya(functions.contacts.ResolvePhoneRequest(net.world.account(555019274).phone))
    await ilya.send_message(known.users[0], "привет")
    async with asyncio.timeout(30):
        assert await heard == "привет"
    assert [message.text async for message in ilya.iter_messages(known.users[0])] == ["привет"]
    names = [dialog.name async for dialog in stranger.iter_dialogs()]
    assert names == ["Ilya", "Telegram"]


async def test_who_has_a_number(net: Net) -> None:
    """contacts.resolvePhone: somebody, or 400 PHONE_NOT_OCCUPIED."""
    client = await net.signed_in()
    found = await client(functions.contacts.ResolvePhoneRequest(net.world.account(MARINA).phone))
    assert found.peer.user_id == MARINA
    with pytest.raises(errors.PhoneNotOccupiedError):
        await client(functions.contacts.ResolvePhoneRequest("+99966199999"))


async def test_full_profile(net: Net) -> None:
    """users.getFullUser of oneself."""
    client = await net.signed_in()
    full = await client(functions.users.GetFullUserRequest(types.InputUserSelf()))
    assert full.full_user.id == full.users[0].id == ILYA
