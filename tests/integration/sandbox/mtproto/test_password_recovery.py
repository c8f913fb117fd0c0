"""A forgotten cloud password: recovery by e-mail, and reset after its waiting time."""

from __future__ import annotations

import pytest
from telethon import errors, functions, types

from tests.integration.sandbox.mtproto.net import ILYA, MARINA, Client, Net


async def before_the_password(net: Net) -> Client:
    """A client that Marina scanned, and that her cloud password keeps out."""
    client = await net.client()
    shown = await client.qr_login()
    net.world.accept_login_token(MARINA, shown.token)
    with pytest.raises(errors.SessionPasswordNeededError):
        await shown.recreate()
    return client


async def test_a_code_by_email_opens_the_account(net: Net) -> None:
    """The address is shown as a pattern; a wrong code is refused; the right one removes the password."""
    client = await before_the_password(net)
    marina = net.world.account(MARINA)
    with pytest.raises(errors.PasswordRecoveryNaError):
        await client(functions.auth.RequestPasswordRecoveryRequest())
    marina.recovery_email = "marina@example.org"
    assert (await client(functions.account.GetPasswordRequest())).has_recovery
    with pytest.raises(errors.PasswordRecoveryExpiredError):
        await client(functions.auth.RecoverPasswordRequest("123456"))
    asked = await client(functions.auth.RequestPasswordRecoveryRequest())
    assert asked.email_pattern == "m***a@example.org"
    code = marina.mailbox[-1].code
    with pytest.raises(errors.CodeInvalidError):
        await client(functions.auth.CheckRecoveryPasswordRequest("0000000"))
    assert await client(functions.auth.CheckRecoveryPasswordRequest(code))
    entered = await client(functions.auth.RecoverPasswordRequest(code))
    assert entered.user.id == MARINA
    assert not marina.has_password


async def test_recovering_with_a_new_password(net: Net) -> None:
    """The new settings take the old one's place."""
    other = await before_the_password(net)
    marina = net.world.account(MARINA)
    marina.recovery_email = "marina@example.org"
    await other(functions.auth.RequestPasswordRecoveryRequest())
    state = await other(functions.account.GetPasswordRequest())
    algo = state.new_algo
    algo.salt1 += b"client's own"
    settings = types.account.PasswordInputSettings(algo, b"\x02" * 256, hint="new hint")
    code = marina.mailbox[-1].code
    await other(functions.auth.RecoverPasswordRequest(code, settings))
    assert (marina.has_password, marina.password_hint) == (True, "new hint")


async def test_a_reset_takes_its_time(net: Net) -> None:
    """account.resetPassword: pending until a date, then done; after it was taken back refused for a while."""
    client = await before_the_password(net)
    marina = net.world.account(MARINA)
    await client.sign_in(password=marina.cloud_password)
    with pytest.raises(errors.ResetRequestMissingError):
        await client(functions.account.DeclinePasswordResetRequest())
    asked = await client(functions.account.ResetPasswordRequest())
    assert isinstance(asked, types.account.ResetPasswordRequestedWait)
    state = await client(functions.account.GetPasswordRequest())
    assert state.pending_reset_date == asked.until_date
    assert await client(functions.account.DeclinePasswordResetRequest())
    refused = await client(functions.account.ResetPasswordRequest())
    assert isinstance(refused, types.account.ResetPasswordFailedWait)
    marina.password_reset_refused_until = 0.0
    await client(functions.account.ResetPasswordRequest())
    marina.password_reset_at = net.world.clock()
    done = await client(functions.account.ResetPasswordRequest())
    assert isinstance(done, types.account.ResetPasswordOk)
    assert not marina.has_password


async def test_where_there_is_no_password(net: Net) -> None:
    """400 PASSWORD_EMPTY."""
    client = await net.signed_in(ILYA)
    for request in (
        functions.account.ResetPasswordRequest(),
        functions.auth.RequestPasswordRecoveryRequest(),
    ):
        with pytest.raises(errors.PasswordEmptyError):
            await client(request)
