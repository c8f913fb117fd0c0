"""The cloud password's settings and its proof, with Telethon's own arithmetic on the other side."""

from __future__ import annotations

import pytest
from telethon import errors, functions, types
from telethon.password import compute_check

from tests.integration.sandbox.mtproto.net import ILYA, MARINA, Client, Net


async def pending(net: Net) -> Client:
    """A client that scanned for Marina and owes her password."""
    client = await net.client()
    shown = await client.qr_login()
    net.world.accept_login_token(MARINA, shown.token)
    return client


async def test_the_hint_is_shown(net: Net) -> None:
    """account.getPassword before the password: the challenge and the hint."""
    settings = await (await pending(net))(functions.account.GetPasswordRequest())
    assert settings.has_password
    assert settings.hint == net.world.account(MARINA).password_hint
    assert len(settings.srp_B) == 256


async def test_a_challenge_serves_once(net: Net) -> None:
    """The same srp_id again, or another one's: 400 SRP_ID_INVALID."""
    client = await pending(net)
    settings = await client(functions.account.GetPasswordRequest())
    proof = compute_check(settings, "wrong")
    with pytest.raises(errors.PasswordHashInvalidError):
        await client(functions.auth.CheckPasswordRequest(proof))
    right = compute_check(settings, net.world.account(MARINA).cloud_password)
    with pytest.raises(errors.SrpIdInvalidError):
        await client(functions.auth.CheckPasswordRequest(right))


async def test_a_password_changed_meanwhile(net: Net) -> None:
    """400 SRP_PASSWORD_CHANGED for a proof of the old one; the new one is asked for next."""
    client = await pending(net)
    settings = await client(functions.account.GetPasswordRequest())
    proof = compute_check(settings, net.world.account(MARINA).cloud_password)
    net.world.set_cloud_password(MARINA, "new one")
    with pytest.raises(errors.SrpPasswordChangedError):
        await client(functions.auth.CheckPasswordRequest(proof))
    assert (await client.sign_in(password="new one")).id == MARINA


async def test_nonsense_proofs_are_refused(net: Net) -> None:
    """A of zero, A of p, an empty proof: refused like a wrong password, never accepted, never a crash."""
    client = await pending(net)
    for a_public in (b"", bytes(256), b"\xff" * 256, b"\x01"):
        settings = await client(functions.account.GetPasswordRequest())
        proof = types.InputCheckPasswordSRP(settings.srp_id, a_public, bytes(32))
        with pytest.raises(errors.PasswordHashInvalidError):
            await client(functions.auth.CheckPasswordRequest(proof))
    with pytest.raises(errors.PasswordHashInvalidError):
        await client(functions.auth.CheckPasswordRequest(types.InputCheckPasswordEmpty()))


async def test_a_client_sets_changes_and_removes_it(net: Net) -> None:
    """account.updatePasswordSettings the whole way round; a new sign-in obeys it."""
    client = await net.signed_in()
    assert await client.edit_2fa(new_password="first", hint="one")
    assert net.world.account(ILYA).has_password
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.edit_2fa(current_password="wrong", new_password="second")
    assert await client.edit_2fa(current_password="first", new_password="second")
    other = await net.client()
    shown = await other.qr_login()
    net.world.accept_login_token(ILYA, shown.token)
    assert (await other.sign_in(password="second")).id == ILYA
    assert await client.edit_2fa(current_password="second")
    assert not net.world.account(ILYA).has_password
