"""Signing in by phone number and code with unmodified Telethon."""

from __future__ import annotations

import pytest
from telethon import errors, functions, types

from sandbox.world import SERVICE_ID
from tests.integration.sandbox.mtproto.net import API_HASH, API_ID, ILYA, MARINA, OLEG, Net


def phone(net: Net, account_id: int) -> str:
    """The number as a person types it."""
    return net.world.account(account_id).phone


async def test_the_code_arrives_in_the_app_and_signs_in(net: Net) -> None:
    """The first code comes as a message from Telegram; with it the client is in."""
    client = await net.client()
    sent = await client.send_code_request(phone(net, ILYA))
    assert isinstance(sent.type, types.auth.SentCodeTypeApp)
    assert isinstance(sent.next_type, types.auth.CodeTypeSms)
    code = net.world.last_code(ILYA).code
    assert len(code) == sent.type.length
    assert code in net.world.chat(ILYA, SERVICE_ID)[-1].text
    assert (await client.sign_in(phone(net, ILYA), code)).id == ILYA


async def test_wrong_empty_and_spent_codes(net: Net) -> None:
    """A wrong code may be corrected; a code serves once."""
    client = await net.client()
    sent = await client.send_code_request(phone(net, ILYA))
    code = net.world.last_code(ILYA).code
    wrong = str((int(code) + 1) % 100_000).zfill(5)
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in(phone(net, ILYA), wrong)
    with pytest.raises(errors.PhoneCodeEmptyError):
        await client(functions.auth.SignInRequest(phone(net, ILYA), sent.phone_code_hash, ""))
    with pytest.raises(errors.PhoneCodeHashEmptyError):
        await client(functions.auth.SignInRequest(phone(net, ILYA), "", code))
    await client.sign_in(phone(net, ILYA), code)
    other = await net.client()
    with pytest.raises(errors.PhoneCodeExpiredError):
        await other(functions.auth.SignInRequest(phone(net, ILYA), sent.phone_code_hash, code))


async def test_a_resend_goes_by_the_next_means(net: Net) -> None:
    """App, then SMS, then a call, then 406; only the newest code counts."""
    client = await net.client()
    number = phone(net, ILYA)
    sent = await client.send_code_request(number)
    first = net.world.last_code(ILYA).code
    by_sms = await client(functions.auth.ResendCodeRequest(number, sent.phone_code_hash))
    assert isinstance(by_sms.type, types.auth.SentCodeTypeSms)
    by_call = await client(functions.auth.ResendCodeRequest(number, by_sms.phone_code_hash))
    assert isinstance(by_call.type, types.auth.SentCodeTypeCall)
    with pytest.raises(errors.SendCodeUnavailableError):
        await client(functions.auth.ResendCodeRequest(number, by_call.phone_code_hash))
    code = net.world.last_code(ILYA).code
    assert [sent.kind for sent in net.world.account(ILYA).codes] == ["app", "sms", "call"]
    if first != code:
        with pytest.raises(errors.PhoneCodeInvalidError):
            await client.sign_in(number, first, phone_code_hash=by_call.phone_code_hash)
    assert (await client.sign_in(number, code, phone_code_hash=by_call.phone_code_hash)).id == ILYA


async def test_a_new_request_expires_the_old_code(net: Net) -> None:
    """Asking from the start again is not the same as asking for a resend."""
    one, other = await net.client(), await net.client()
    sent = await one.send_code_request(phone(net, ILYA))
    code = net.world.last_code(ILYA).code
    await other.send_code_request(phone(net, ILYA))
    with pytest.raises(errors.PhoneCodeExpiredError):
        await one(functions.auth.SignInRequest(phone(net, ILYA), sent.phone_code_hash, code))


async def test_codes_expire_and_can_be_cancelled(net: Net) -> None:
    """After five minutes, or after auth.cancelCode, a right code is too late."""
    client = await net.client()
    sent = await client.send_code_request(phone(net, ILYA))
    assert await client(functions.auth.CancelCodeRequest(phone(net, ILYA), sent.phone_code_hash))
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(phone(net, ILYA), net.world.last_code(ILYA).code)


async def test_a_code_typed_into_a_chat_is_void(net: Net) -> None:
    """Telegram invalidates a code that its owner sends to somebody."""
    client = await net.client()
    await client.send_code_request(phone(net, ILYA))
    code = net.world.last_code(ILYA).code
    net.world.send_message(ILYA, MARINA, f"my code: {'-'.join(code)}")
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(phone(net, ILYA), code)


async def test_a_number_of_another_data_centre(net: Net) -> None:
    """303 PHONE_MIGRATE_2, which Telethon follows."""
    client = await net.client()
    await client.send_code_request(phone(net, OLEG))
    assert client.session.dc_id == 2
    assert (await client.sign_in(phone(net, OLEG), net.world.last_code(OLEG).code)).id == OLEG
    served = net.server.journal.calls("auth.sendCode")
    assert [call.error for call in served] == ["PHONE_MIGRATE_2", None]


async def test_a_right_code_may_not_be_enough(net: Net) -> None:
    """With a cloud password: 401 SESSION_PASSWORD_NEEDED, then the password."""
    client = await net.client()
    await client.send_code_request(phone(net, MARINA))
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(phone(net, MARINA), net.world.last_code(MARINA).code)
    assert (await client.sign_in(password=net.world.account(MARINA).cloud_password)).id == MARINA


async def test_numbers_that_nobody_has(net: Net) -> None:
    """Nonsense is a 406; a free number gets an SMS, and its code leads to a sign-up."""
    client = await net.client()
    request = functions.auth.SendCodeRequest("+0123", API_ID, API_HASH, types.CodeSettings())
    with pytest.raises(errors.PhoneNumberInvalidError):
        await client(request)
    sent = await client.send_code_request("+999 66 1 0000")
    assert isinstance(sent.type, types.auth.SentCodeTypeSms)


async def test_leaving_gives_a_token_for_coming_back(net: Net) -> None:
    """With the future_auth_token of auth.logOut, auth.sendCode signs in without a code, once."""
    client = await net.signed_in()
    left = await client(functions.auth.LogOutRequest())
    assert net.world.authorizations(ILYA) == []
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())
    settings = types.CodeSettings(logout_tokens=[left.future_auth_token])
    request = functions.auth.SendCodeRequest(phone(net, ILYA), API_ID, API_HASH, settings)
    back = await client(request)
    assert isinstance(back, types.auth.SentCodeSuccess)
    assert back.authorization.user.id == ILYA
    assert len(net.world.authorizations(ILYA)) == 1
    assert isinstance(await client(request), types.auth.SentCode)
