"""Frozen, banned and idle accounts, unconfirmed devices, several usernames, and objects of newer layers."""

from __future__ import annotations

import pytest
from telethon import errors, functions, types

from sandbox import moderation
from sandbox.accounts import Username
from tests.integration.sandbox.mtproto.net import API_HASH, API_ID, ILYA, MARINA, OLEG, Client, Net


async def settings(client: Client) -> dict[str, object]:
    """help.getAppConfig as a dictionary."""
    config = (await client(functions.help.GetAppConfigRequest(0))).config
    return {entry.key: entry.value.value for entry in config.value}


async def test_a_frozen_account(net: Net) -> None:
    """Nearly everything is 420 FROZEN_METHOD_INVALID; the configuration says since when and until when."""
    client = await net.acquainted()
    assert "freeze_since_date" not in await settings(client)
    frozen = moderation.freeze(net.world, ILYA, days=30)
    for request in (
        functions.messages.SendMessageRequest(await client.get_input_entity(MARINA), "hi"),
        functions.messages.GetDialogsRequest(None, 0, types.InputPeerEmpty(), 10, 0),
        functions.contacts.GetContactsRequest(0),
    ):
        with pytest.raises(errors.FrozenMethodInvalidError):
            await client(request)
    told = await settings(client)
    assert told["freeze_since_date"] == int(frozen.since)
    assert told["freeze_until_date"] == int(frozen.until)
    assert told["freeze_appeal_url"] == frozen.appeal_url
    assert (await client.get_me()).id == ILYA
    moderation.unfreeze(net.world, ILYA)
    await client.send_message(MARINA, "thawed")


async def test_a_configuration_that_has_not_changed(net: Net) -> None:
    """With the hash of the last answer: help.appConfigNotModified, until something changes."""
    client = await net.signed_in()
    first = await client(functions.help.GetAppConfigRequest(0))
    again = functions.help.GetAppConfigRequest(first.hash)
    assert isinstance(await client(again), types.help.AppConfigNotModified)
    moderation.freeze(net.world, ILYA)
    assert isinstance(await client(again), types.help.AppConfig)


async def test_a_banned_account(net: Net) -> None:
    """Its devices: 401 USER_DEACTIVATED_BAN; its number: 400 PHONE_NUMBER_BANNED."""
    client = await net.signed_in()
    moderation.ban(net.world, ILYA)
    with pytest.raises(errors.UserDeactivatedBanError):
        await client(functions.updates.GetStateRequest())
    with pytest.raises(errors.PhoneNumberBannedError):
        await (await net.client()).send_code_request(net.world.account(ILYA).phone)


async def test_an_idle_device_is_logged_out(net: Net) -> None:
    """After the account's limit, which its owner may set; one that is used stays."""
    client = await net.signed_in()
    assert await client(functions.account.SetAuthorizationTTLRequest(7))
    assert (await client(functions.account.GetAuthorizationsRequest())).authorization_ttl_days == 7
    (device,) = net.world.authorizations(ILYA)
    device.active_at -= 6 * 24 * 3600
    await client(functions.updates.GetStateRequest())
    device.active_at -= 8 * 24 * 3600
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())
    assert net.world.authorizations(ILYA) == []


async def test_a_new_device_that_its_owner_is_asked_about(net: Net) -> None:
    """updateNewAuthorization reaches the others; the flag lasts until somebody confirms."""
    first = await net.signed_in()
    heard = net.next_update(first, types.UpdateNewAuthorization)
    net.world.asks_about_new_devices = True
    await net.signed_in(device_model="New box")
    told = await heard
    assert (told.unconfirmed, told.device) == (True, "New box")
    rows = (await first(functions.account.GetAuthorizationsRequest())).authorizations
    assert [row.unconfirmed for row in rows if row.hash == told.hash] == [True]
    await first(functions.account.ChangeAuthorizationSettingsRequest(told.hash, confirmed=True))
    rows = (await first(functions.account.GetAuthorizationsRequest())).authorizations
    assert [row.unconfirmed for row in rows] == [False] * 3


async def test_several_usernames(net: Net) -> None:
    """`username` is empty then; each active name leads to the account."""
    client = await net.signed_in()
    names = (Username(name="ilya", editable=True), Username(name="books"), Username(name="old", active=False))
    moderation.give_usernames(net.world, ILYA, *names)
    me = await client.get_me()
    assert me.username is None
    assert [(name.username, name.active) for name in me.usernames] == [
        ("ilya", True),
        ("books", True),
        ("old", False),
    ]
    assert (await client(functions.contacts.ResolveUsernameRequest("books"))).users[0].id == ILYA
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(functions.contacts.ResolveUsernameRequest("old"))


async def test_a_moved_key_is_unknown_for_a_moment(net: Net) -> None:
    """401 AUTH_KEY_UNREGISTERED right after a move of data centre; then all is well."""
    net.server.faults.unregistered_after_move = 2.0
    client = await net.client()
    shown = await client.qr_login()
    net.world.accept_login_token(OLEG, shown.token)
    await shown.recreate()
    await client._switch_dc(2)
    moved = await client(functions.auth.ImportLoginTokenRequest(shown.token))
    assert moved.authorization.user.id == OLEG
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())
    net.clock.ahead = 2.0
    await client(functions.updates.GetStateRequest())


async def test_how_long_a_log_out_would_keep_one_out(net: Net) -> None:
    """auth.authorization warns: without a cloud password, `otherwise_relogin_days`."""
    net.world.account(ILYA).relogin_days = 7
    client = await net.client()
    account = net.world.account(ILYA)
    sent = await client(functions.auth.SendCodeRequest(account.phone, API_ID, API_HASH, types.CodeSettings()))
    code = net.world.last_code(ILYA).code
    entered = await client(functions.auth.SignInRequest(account.phone, sent.phone_code_hash, code))
    assert (entered.setup_password_required, entered.otherwise_relogin_days) == (True, 7)


async def test_a_login_token_of_a_newer_layer(net: Net) -> None:
    """The answer's constructor is unknown to Telethon; the next one is as ever."""
    client = await net.client()
    net.server.faults.unknown("auth.exportLoginToken")
    with pytest.raises(errors.TypeNotFoundError):
        await client.qr_login()
    assert (await client.qr_login()).url.startswith("tg://login?token=")


async def test_one_message_of_a_newer_layer_in_a_history(net: Net) -> None:
    """Telethon cannot read the page that holds it; those without it are readable."""
    client = await net.acquainted()
    moderation.send_unknown_message(net.world, ILYA, MARINA)
    with pytest.raises(errors.TypeNotFoundError):
        await client.get_messages(MARINA, limit=5)
    number = net.world.chat(ILYA, MARINA)[-1].id
    older = await client.get_messages(MARINA, limit=5, offset_id=number)
    assert [message.message for message in older] == ["hello"]
